import * as z from 'zod';

export const idSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

/** Content address of an asset. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** One line that people read: no control characters, not empty. */
export const lineSchema = (maxLength: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(maxLength)
    .regex(/^[^\p{Cc}]*$/u);

/** One line that may be left empty. */
export const optionalLineSchema = (maxLength: number) =>
  z
    .string()
    .trim()
    .max(maxLength)
    .regex(/^[^\p{Cc}]*$/u);

/** Text of several lines. */
export const textSchema = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .regex(/^(?:[^\p{Cc}]|[\n\t\r])*$/u);
