import { readAnnotations } from '../annotations/read-annotations.ts';
import type { Annotations } from '../annotations/annotations.ts';
import { isGzip } from '../bytes/gzip.ts';
import { readImage } from '../dicom/image-file.ts';
import { parsePart10, type ParsedFile } from '../dicom/part10.ts';
import { readNifti } from '../nifti/read-nifti.ts';
import { readSegmentation } from '../segmentation/read-segmentation.ts';
import type { Segmentation } from '../segmentation/segmentation.ts';
import type { Volume } from '../volume/volume.ts';
import type { ImageFrame } from './image-slice.ts';
import { baseName, REFUSAL_CODES, type RefusalCode } from './refusal.ts';
import { describeSegmentationFile, type SegmentationFile } from './segmentation-file.ts';

/** What one file turned out to hold, or why it holds nothing. */
export type FileContent =
  | { readonly kind: 'frames'; readonly frames: readonly ImageFrame[] }
  | {
      readonly kind: 'volumes';
      readonly volumes: readonly Volume[];
      /** The same file as regions, in case another volume shows what they are regions of. */
      readonly asSegmentation: () => Segmentation | undefined;
    }
  | {
      readonly kind: 'segmentation';
      readonly segmentation: Segmentation;
      /** Of a DICOM object, if it was asked for. */
      readonly file: SegmentationFile | undefined;
    }
  | {
      readonly kind: 'annotations';
      readonly annotations: Annotations;
      /** How the file is refused if the images that it is about are not there. */
      readonly refusal: RefusalCode;
    }
  | { readonly kind: 'refused'; readonly refusal: RefusalCode };

export interface ReadFile {
  readonly name: string;
  readonly content: FileContent;
}

/** Reads one file of any kind as far as it goes without decoding pictures. Never throws. */
export async function readFile(
  name: string,
  bytes: Uint8Array,
  withFileHashes: boolean,
): Promise<ReadFile> {
  if (looksLikeNifti(bytes)) return { name, content: readNiftiContent(bytes) };
  const result = parsePart10(bytes);
  if ('refusal' in result) return { name, content: refused(result.refusal) };
  const image = readImage(baseName(name), result.parsed);
  if ('frames' in image) return { name, content: { kind: 'frames', frames: image.frames } };
  return { name, content: await readObject(name, result.parsed, image.refusal, withFileHashes) };
}

function refused(refusal: RefusalCode): FileContent {
  return { kind: 'refused', refusal };
}

/** What is no picture of its own may say something about pictures. */
async function readObject(
  name: string,
  parsed: ParsedFile,
  refusal: RefusalCode,
  withFileHashes: boolean,
): Promise<FileContent> {
  if (refusal === REFUSAL_CODES.segmentation) {
    const result = await readSegmentation(parsed);
    if ('refusal' in result) return refused(result.refusal);
    const { segmentation } = result;
    const file = withFileHashes
      ? describeSegmentationFile(baseName(name), parsed, segmentation)
      : undefined;
    return { kind: 'segmentation', segmentation, file };
  }
  if (refusal !== REFUSAL_CODES.structuredReport && refusal !== REFUSAL_CODES.presentationState)
    return refused(refusal);
  const result = readAnnotations(parsed);
  return 'refusal' in result
    ? refused(result.refusal)
    : { kind: 'annotations', annotations: result.annotations, refusal };
}

const NIFTI_HEADER_BYTES: ReadonlySet<number> = new Set([348, 540]);

/** A header of NIfTI-1 or -2 in either byte order, or gzip, which nothing else comes in. */
function looksLikeNifti(bytes: Uint8Array): boolean {
  if (isGzip(bytes)) return true;
  if (bytes.length < 4) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, 4);
  return (
    NIFTI_HEADER_BYTES.has(view.getUint32(0)) || NIFTI_HEADER_BYTES.has(view.getUint32(0, true))
  );
}

function readNiftiContent(bytes: Uint8Array): FileContent {
  const result = readNifti(bytes);
  if ('volumes' in result) {
    const asSegmentation = (): Segmentation | undefined => {
      const asRegions = readNifti(bytes, { asSegmentation: true });
      return 'segmentation' in asRegions ? asRegions.segmentation : undefined;
    };
    return { kind: 'volumes', volumes: result.volumes, asSegmentation };
  }
  if ('segmentation' in result) {
    return { kind: 'segmentation', segmentation: result.segmentation, file: undefined };
  }
  const isOtherGzip = result.refusal === REFUSAL_CODES.notNifti && isGzip(bytes);
  return refused(isOtherGzip ? REFUSAL_CODES.archive : result.refusal);
}
