import * as z from 'zod';

/** Dots and digits, at most 64 (DICOM PS3.5, 9.1); real archives break the finer rules, and none of them matters here. */
const UID = /^[0-9]+(?:\.[0-9]+)+$/;
const MAX_UID_LENGTH = 64;

export const uidSchema = z.string().max(MAX_UID_LENGTH).regex(UID);

export function isUid(text: string): boolean {
  return text.length <= MAX_UID_LENGTH && UID.test(text);
}
