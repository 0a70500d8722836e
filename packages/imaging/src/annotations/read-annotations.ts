import { AttributeReader } from '../dicom/attributes.ts';
import type { ParsedFile } from '../dicom/part10.ts';
import { TAGS } from '../dicom/tags.ts';
import { REFUSAL_CODES } from '../series/refusal.ts';
import type { AnnotationsResult } from './annotations.ts';
import { readMeasurements } from './read-measurements.ts';
import { readPresentationState } from './read-presentation-state.ts';

/** Softcopy presentation states, and documents of content items, by the start of their SOP class. @see DICOM PS3.4 Table B.5-1 */
const PRESENTATION_STATES = '1.2.840.10008.5.1.4.1.1.11.';
const STRUCTURED_REPORTS = '1.2.840.10008.5.1.4.1.1.88.';

/** The annotations in a presentation state or a measurement report. Nothing in the file can make this throw. */
export function readAnnotations(parsed: ParsedFile): AnnotationsResult {
  const sopClassUid = new AttributeReader(parsed.dataSet).text(TAGS.sopClassUid) ?? '';
  if (sopClassUid.startsWith(PRESENTATION_STATES)) return readPresentationState(parsed);
  if (sopClassUid.startsWith(STRUCTURED_REPORTS)) return readMeasurements(parsed);
  return { refusal: REFUSAL_CODES.notAnImage };
}
