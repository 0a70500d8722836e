import { REFUSAL_CODES, type RefusalCode } from '../series/refusal.ts';

/** Storage SOP classes that are known not to be plain images, by the start of their UID. @see DICOM PS3.4 Table B.5-1 */
const NOT_IMAGES: readonly (readonly [uidPrefix: string, refusal: RefusalCode])[] = [
  ['1.2.840.10008.1.3.10', REFUSAL_CODES.directory],
  ['1.2.840.10008.5.1.4.1.1.66.4', REFUSAL_CODES.segmentation],
  ['1.2.840.10008.5.1.4.1.1.66.7', REFUSAL_CODES.segmentation],
  ['1.2.840.10008.5.1.4.1.1.30', REFUSAL_CODES.parametricMap],
  ['1.2.840.10008.5.1.4.1.1.88', REFUSAL_CODES.structuredReport],
  ['1.2.840.10008.5.1.4.1.1.481', REFUSAL_CODES.radiotherapy],
  ['1.2.840.10008.5.1.4.34', REFUSAL_CODES.radiotherapy],
  ['1.2.840.10008.5.1.4.1.1.9', REFUSAL_CODES.waveform],
  ['1.2.840.10008.5.1.4.1.1.11', REFUSAL_CODES.presentationState],
  ['1.2.840.10008.5.1.4.1.1.104', REFUSAL_CODES.document],
];

/** Why an object of this class can never be part of a volume; undefined if it may be. */
export function refusalOfSopClass(sopClassUid: string | undefined): RefusalCode | undefined {
  if (!sopClassUid) return undefined;
  return NOT_IMAGES.find(
    ([prefix]) => sopClassUid === prefix || sopClassUid.startsWith(`${prefix}.`),
  )?.[1];
}

/** The same by Modality, for objects whose SOP class is missing or private. */
const NOT_IMAGE_MODALITIES: ReadonlyMap<string, RefusalCode> = new Map([
  ['SEG', REFUSAL_CODES.segmentation],
  ['SR', REFUSAL_CODES.structuredReport],
  ['KO', REFUSAL_CODES.structuredReport],
  ['PR', REFUSAL_CODES.presentationState],
  ['RTSTRUCT', REFUSAL_CODES.radiotherapy],
  ['RTPLAN', REFUSAL_CODES.radiotherapy],
  ['RTDOSE', REFUSAL_CODES.radiotherapy],
  ['RTRECORD', REFUSAL_CODES.radiotherapy],
  ['ECG', REFUSAL_CODES.waveform],
  ['DOC', REFUSAL_CODES.document],
]);

/** Why an object of this modality can never be part of a volume; undefined if it may be. */
export function refusalOfModality(modality: string | undefined): RefusalCode | undefined {
  return modality === undefined ? undefined : NOT_IMAGE_MODALITIES.get(modality);
}
