import dicomParser from 'dicom-parser';
import type { DataSet, Element } from 'dicom-parser';
import type { FrameFormat } from '../codecs/frame.ts';
import { TAGS } from './tags.ts';

/**
 * The bytes of one frame as they are stored: a view for uncompressed pixels, joined fragments for compressed ones.
 * Undefined if the pixel data end before the frame does. Throws for fragments that do not add up.
 */
export function encodedFrame(
  dataSet: DataSet,
  frameIndex: number,
  frameCount: number,
  format: FrameFormat,
): Uint8Array | undefined {
  const element = dataSet.elements[TAGS.pixelData];
  if (!element) return undefined;
  return element.encapsulatedPixelData
    ? joinFragments(dataSet, element, frameIndex, frameCount)
    : nativeFrame(dataSet, element, frameIndex, format);
}

/** Whether the pixel data reach to the last frame, as far as can be told without decoding. */
export function holdsAllFrames(dataSet: DataSet, frameCount: number, format: FrameFormat): boolean {
  const element = dataSet.elements[TAGS.pixelData];
  if (!element) return false;
  if (element.encapsulatedPixelData) return (element.fragments?.length ?? 0) > 0;
  return nativeFrame(dataSet, element, frameCount - 1, format) !== undefined;
}

function nativeFrame(
  dataSet: DataSet,
  element: Element,
  frameIndex: number,
  format: FrameFormat,
): Uint8Array | undefined {
  const frameBytes = (format.rows * format.columns * format.bitsAllocated) / 8;
  const start = element.dataOffset + frameIndex * frameBytes;
  const available = Math.min(element.dataOffset + element.length, dataSet.byteArray.length);
  return start + frameBytes <= available
    ? dataSet.byteArray.subarray(start, start + frameBytes)
    : undefined;
}

/** @see DICOM PS3.5 A.4 */
function joinFragments(
  dataSet: DataSet,
  element: Element,
  frameIndex: number,
  frameCount: number,
): Uint8Array | undefined {
  const fragmentCount = element.fragments?.length ?? 0;
  if (fragmentCount === 0) return undefined;
  if (frameCount === 1) {
    return dicomParser.readEncapsulatedPixelDataFromFragments(dataSet, element, 0, fragmentCount);
  }
  if (fragmentCount === frameCount) {
    return dicomParser.readEncapsulatedPixelDataFromFragments(dataSet, element, frameIndex, 1);
  }
  const offsets =
    element.basicOffsetTable && element.basicOffsetTable.length > 0
      ? element.basicOffsetTable
      : dicomParser.createJPEGBasicOffsetTable(dataSet, element);
  return frameIndex < offsets.length
    ? dicomParser.readEncapsulatedImageFrame(dataSet, element, frameIndex, offsets)
    : undefined;
}
