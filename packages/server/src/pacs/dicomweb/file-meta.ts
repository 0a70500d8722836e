import { isUid } from '../uid.ts';

/** What a DICOM file says of itself before its data set. @see DICOM PS3.10 7.1 */
export interface FileMeta {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

/** Bytes at the start of a file that are enough to read it. */
export const FILE_META_BYTES = 16 * 1024;

const PREAMBLE_BYTES = 128;
const FIRST_ELEMENT = PREAMBLE_BYTES + 4;
const LONG_VALUES: ReadonlySet<string> = new Set(['OB', 'UN', 'OW', 'UT', 'SQ']);
const MEDIA_STORAGE_SOP_CLASS_UID = 0x0002_0002;
const MEDIA_STORAGE_SOP_INSTANCE_UID = 0x0002_0003;

/** Undefined where the bytes do not begin a DICOM file that names its class and itself. */
export function readFileMeta(head: Buffer): FileMeta | undefined {
  if (head.toString('latin1', PREAMBLE_BYTES, FIRST_ELEMENT) !== 'DICM') return undefined;
  const uids = new Map<number, string>();
  let offset = FIRST_ELEMENT;
  // Always explicit little endian, whatever the data set is.
  while (offset + 12 <= head.length && head.readUInt16LE(offset) === 0x0002) {
    const tag = 0x0002_0000 + head.readUInt16LE(offset + 2);
    const isLong = LONG_VALUES.has(head.toString('latin1', offset + 4, offset + 6));
    const length = isLong ? head.readUInt32LE(offset + 8) : head.readUInt16LE(offset + 6);
    const start = offset + (isLong ? 12 : 8);
    offset = start + length;
    uids.set(tag, head.toString('latin1', start, offset).replace(/[\0 ]+$/, ''));
  }
  const sopClassUid = uids.get(MEDIA_STORAGE_SOP_CLASS_UID) ?? '';
  const sopInstanceUid = uids.get(MEDIA_STORAGE_SOP_INSTANCE_UID) ?? '';
  return isUid(sopClassUid) && isUid(sopInstanceUid) ? { sopClassUid, sopInstanceUid } : undefined;
}
