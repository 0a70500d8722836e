import { asciiBytes } from '../bytes/ascii.ts';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { trimPadding } from '../dicom/data-set.ts';

const MIN_SECRET_BYTES = 16;
const UID_BYTES = 16;
const MIN_SHIFT_DAYS = 365;
const SHIFT_RANGE_DAYS = 3650;

/**
 * What replaces identifiers: always the same for the same project secret, and without it not to be turned back.
 * Stable over files and imports, so that series of one study still belong together.
 */
export interface Pseudonyms {
  /** `2.25.` and HMAC-SHA256 of the UID as a 128-bit integer. @see DICOM PS3.5 B.2 */
  readonly uid: (uid: string) => string;
  /** A made-up patient number. */
  readonly patient: (patientKey: string) => string;
  /** By how many whole days the dates of a patient are moved: one to eleven years back. */
  readonly shiftDays: (patientKey: string) => number;
}

/** Throws a RangeError for a secret of fewer than 16 bytes: it could be guessed. */
export function createPseudonyms(secretKey: Uint8Array): Pseudonyms {
  if (secretKey.length < MIN_SECRET_BYTES) {
    throw new RangeError(`The project secret has fewer than ${MIN_SECRET_BYTES} bytes.`);
  }
  const digest = (text: string): Uint8Array => hmac(sha256, secretKey, asciiBytes(text));
  const uids = new Map<string, string>();
  return {
    uid: (uid) => {
      const trimmed = trimPadding(uid);
      if (trimmed === '') return '';
      const known = uids.get(trimmed);
      if (known !== undefined) return known;
      const replaced = `2.25.${integerOf(digest(trimmed).subarray(0, UID_BYTES))}`;
      uids.set(trimmed, replaced);
      return replaced;
    },
    patient: (patientKey) =>
      `ROUNDS-${integerOf(digest(`patient/${patientKey}`).subarray(0, 5))
        .toString(36)
        .toUpperCase()
        .padStart(8, '0')}`,
    shiftDays: (patientKey) =>
      -(
        MIN_SHIFT_DAYS +
        Number(
          integerOf(digest(`date shift/${patientKey}`).subarray(0, 6)) % BigInt(SHIFT_RANGE_DAYS),
        )
      ),
  };
}

function integerOf(bytes: Uint8Array): bigint {
  let integer = 0n;
  for (const byte of bytes) integer = integer * 256n + BigInt(byte);
  return integer;
}
