import type { FrameFormat } from '../codecs/frame.ts';
import { REFUSAL_CODES, type RefusalCode } from '../series/refusal.ts';

/** Storage SOP classes that are known not to be plain images, by the start of their UID. @see DICOM PS3.4 Table B.5-1 */
const NOT_IMAGES: readonly (readonly [uidPrefix: string, refusal: RefusalCode])[] = [
  ['1.2.840.10008.1.3.10', REFUSAL_CODES.directory],
  ['1.2.840.10008.5.1.4.1.1.66.4', REFUSAL_CODES.segmentation],
  ['1.2.840.10008.5.1.4.1.1.66.7', REFUSAL_CODES.segmentation],
  ['1.2.840.10008.5.1.4.1.1.30', REFUSAL_CODES.parametricMap],
  ['1.2.840.10008.5.1.4.1.1.88', REFUSAL_CODES.structuredReport],
  ['1.2.840.10008.5.1.4.1.1.481.2', REFUSAL_CODES.rtDose],
  ['1.2.840.10008.5.1.4.1.1.481.3', REFUSAL_CODES.rtStructures],
  ['1.2.840.10008.5.1.4.1.1.481.5', REFUSAL_CODES.rtPlan],
  ['1.2.840.10008.5.1.4.1.1.481.8', REFUSAL_CODES.rtPlan],
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
  ['RTSTRUCT', REFUSAL_CODES.rtStructures],
  ['RTPLAN', REFUSAL_CODES.rtPlan],
  ['RTDOSE', REFUSAL_CODES.rtDose],
  ['RTRECORD', REFUSAL_CODES.radiotherapy],
  ['ECG', REFUSAL_CODES.waveform],
  ['DOC', REFUSAL_CODES.document],
]);

/** Why an object of this modality can never be part of a volume; undefined if it may be. */
export function refusalOfModality(modality: string | undefined): RefusalCode | undefined {
  return modality === undefined ? undefined : NOT_IMAGE_MODALITIES.get(modality);
}

/** MPEG-2, MPEG-4 AVC, HEVC and their fragmentable variants. @see DICOM PS3.5 A.4.5 to A.4.8 */
const VIDEO_SYNTAX = /^1\.2\.840\.10008\.1\.2\.4\.10[0-8](?:\.1)?$/;

export function isVideo(transferSyntaxUid: string): boolean {
  return VIDEO_SYNTAX.test(transferSyntaxUid);
}

const LOSSY_JPEG_SYNTAX = /^1\.2\.840\.10008\.1\.2\.4\.5[0-6]$/;
/** JPEG baseline, extended and progressive: nothing else can be in these. */
export function isLossyJpeg(transferSyntaxUid: string): boolean {
  return LOSSY_JPEG_SYNTAX.test(transferSyntaxUid);
}

const ULTRASOUND_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.6.1';
const ULTRASOUND_MULTIFRAME_STORAGE = '1.2.840.10008.5.1.4.1.1.3.1';

/** Whether an uncompressed copy holds YBR_FULL plane after plane, as ultrasound has to. @see DICOM PS3.3 C.8.5.6.1.15 */
export function storesColourByPlane(
  sopClassUid: string | undefined,
  transferSyntaxUid: string,
  { colour }: FrameFormat,
): boolean {
  return (
    isLossyJpeg(transferSyntaxUid) &&
    (colour === 'ybr-full' || colour === 'ybr-full-422') &&
    (sopClassUid === ULTRASOUND_IMAGE_STORAGE || sopClassUid === ULTRASOUND_MULTIFRAME_STORAGE)
  );
}
