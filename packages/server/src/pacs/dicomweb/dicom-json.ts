import * as z from 'zod';

const MAX_TEXT_LENGTH = 256;

const attributeSchema = z.object({ Value: z.array(z.unknown()).optional() });
const nameSchema = z.object({ Alphabetic: z.string() });

/** One data set of an answer in the DICOM JSON model. @see DICOM PS3.18 F */
export const dataSetSchema = z.record(z.string(), z.unknown());
export type DataSet = z.infer<typeof dataSetSchema>;

/** The values of an attribute as texts. What is no text, number or name is left out. */
export function textsOf(dataSet: DataSet, tag: string): readonly string[] {
  const attribute = attributeSchema.safeParse(dataSet[tag]);
  const values = attribute.data?.Value ?? [];
  return values.map(textOfValue).filter((text) => text !== '');
}

export function textOf(dataSet: DataSet, tag: string): string {
  return textsOf(dataSet, tag)[0] ?? '';
}

/** A count, or undefined where the archive does not say. */
export function countOf(dataSet: DataSet, tag: string): number | undefined {
  const text = textOf(dataSet, tag);
  const count = Number(text);
  return text !== '' && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

function textOfValue(value: unknown): string {
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : nameSchema.safeParse(value).data?.Alphabetic;
  return (text ?? '')
    .replace(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, MAX_TEXT_LENGTH);
}
