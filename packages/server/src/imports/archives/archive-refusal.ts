import type { Refusal } from '../import-protocol.ts';

/** Why an archive, or a file in it, was not used. */
const REASONS = {
  'file.archive':
    'This is an archive inside the import that is not unpacked: unpack it and import the files inside.',
  'file.too-large': 'The file is larger than 512 MB: import the series as single images.',
  'archive.damaged': 'The zip file is damaged or cut off here: copy or export it again.',
  'archive.encrypted':
    'The zip file is locked with a password: unpack it and import the folder instead.',
  'archive.grows-too-large':
    'Unpacked, the zip file would be far larger than images ever are, so it was not opened: import the folder instead.',
  'archive.too-many-files':
    'The zip file holds more files than can be imported at once: import it in parts.',
  'archive.unsafe-name':
    'The name of this file in the zip leads out of its folder, so it was left out: make the zip again.',
  'archive.link':
    'This entry of the zip is a link to another place, so it was left out: zip the files themselves.',
  'archive.unsupported':
    'The zip file uses a compression that cannot be read: make it again as an ordinary zip.',
} as const;

export type ArchiveRefusalCode = keyof typeof REASONS;

export function archiveRefusal(file: string, code: ArchiveRefusalCode): Refusal {
  return { file, code, reason: REASONS[code] };
}
