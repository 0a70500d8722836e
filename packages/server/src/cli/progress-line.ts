import type { WriteStream } from 'node:tty';

import type { ImportProgress } from '../imports/import-protocol.ts';

const WORDS: Readonly<Record<ImportProgress['phase'], string>> = {
  starting: 'Starting',
  unpacking: 'Unpacking',
  parsing: 'Reading files',
  decoding: 'Decoding images',
  encoding: 'Storing the volume',
};

export interface ProgressLine {
  readonly show: (progress: ImportProgress) => void;
  readonly clear: () => void;
}

/** One line that is written over and over on a terminal; nothing elsewhere. */
export function progressLine(stream: WriteStream): ProgressLine {
  if (!stream.isTTY) return { show: () => undefined, clear: () => undefined };
  return {
    show: ({ phase, done, total }) => {
      stream.write(
        `\r\u001b[K${WORDS[phase]} ${phase === 'parsing' ? done : `${done} of ${total}`}`,
      );
    },
    clear: () => {
      stream.write('\r\u001b[K');
    },
  };
}
