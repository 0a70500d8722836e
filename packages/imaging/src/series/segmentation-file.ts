import { AttributeReader } from '../dicom/attributes.ts';
import { FrameAttributes } from '../dicom/frame-attributes.ts';
import type { ParsedFile } from '../dicom/part10.ts';
import { TAGS } from '../dicom/tags.ts';
import { sha256Hex } from '../hashing/sha256.ts';
import type { Segmentation } from '../segmentation/segmentation.ts';

/** What an inspection says of a segmentation object, for comparison with other readers. */
export interface SegmentationFile {
  readonly file: string;
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  /** Of the value of Pixel Data, bits packed as they are in the file; undefined if it is compressed. */
  readonly pixelSha256: string | undefined;
  readonly segments: readonly {
    readonly number: number;
    readonly label: string;
    readonly voxels: number;
    /** How many frames it is drawn in. */
    readonly frames: number;
  }[];
}

export function describeSegmentationFile(
  file: string,
  parsed: ParsedFile,
  segmentation: Segmentation,
): SegmentationFile {
  const attributes = new AttributeReader(parsed.dataSet);
  const frames = Math.max(1, attributes.decimal(TAGS.numberOfFrames) ?? 1);
  const frameCounts = new Map<number, number>();
  for (let frameIndex = 0; frameIndex < frames; frameIndex += 1) {
    const number = new FrameAttributes(attributes, frameIndex)
      .holder(TAGS.segmentIdentificationSequence, TAGS.referencedSegmentNumber)
      .unsigned16(TAGS.referencedSegmentNumber);
    if (number !== undefined) frameCounts.set(number, (frameCounts.get(number) ?? 0) + 1);
  }
  const isCompressed = parsed.dataSet.elements[TAGS.pixelData]?.encapsulatedPixelData === true;
  const pixels = isCompressed ? undefined : attributes.bytes(TAGS.pixelData);
  return {
    file,
    rows: segmentation.grid.rows,
    columns: segmentation.grid.columns,
    frames,
    pixelSha256: pixels && sha256Hex(pixels),
    segments: segmentation.segments.map(({ number, label, mask }) => ({
      number,
      label,
      voxels: mask.voxelCount,
      frames: frameCounts.get(number) ?? 0,
    })),
  };
}
