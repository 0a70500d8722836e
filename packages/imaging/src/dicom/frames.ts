import dicomParser from 'dicom-parser';
import type { DataSet, Element } from 'dicom-parser';
import { nativeFrameBytes, type FrameFormat } from '../codecs/frame.ts';
import { swapPairs } from '../codecs/native-pixels.ts';
import { TAGS } from './tags.ts';

/** The pixel data of one file, frame by frame as they are stored. */
export interface StoredFrames {
  /** Whether the pixel data reach to the last frame, as far as can be told without decoding. */
  readonly complete: boolean;
  /**
   * One frame: a view for uncompressed pixels, joined fragments for compressed ones.
   * Undefined if the pixel data end before the frame does. Throws for fragments that do not add up.
   */
  readonly encodedFrame: (frameIndex: number) => Uint8Array | undefined;
  /** What an uncompressed file holds behind its last frame: padding, as a rule. */
  readonly tail: Uint8Array;
}

export function storedFrames(
  dataSet: DataSet,
  frameCount: number,
  format: FrameFormat,
  /** Whether 8-bit pixels were written as big-endian words, so that pairs of them may reach over two frames. */
  isSwapped = false,
): StoredFrames {
  const element = dataSet.elements[TAGS.pixelData];
  if (!element) return { complete: false, encodedFrame: () => undefined, tail: new Uint8Array(0) };
  return element.encapsulatedPixelData
    ? encapsulatedFrames(dataSet, element, frameCount)
    : nativeFrames(dataSet, element, frameCount, format, isSwapped);
}

function nativeFrames(
  dataSet: DataSet,
  element: Element,
  frameCount: number,
  format: FrameFormat,
  isSwapped: boolean,
): StoredFrames {
  const frameBytes = nativeFrameBytes(format);
  const end = Math.min(element.dataOffset + element.length, dataSet.byteArray.length);
  const stored = dataSet.byteArray.subarray(element.dataOffset, end);
  const pixels = isSwapped ? swapPairs(stored) : stored;
  return {
    complete: frameCount * frameBytes <= pixels.length,
    encodedFrame: (frameIndex) => {
      const start = frameIndex * frameBytes;
      return start + frameBytes <= pixels.length
        ? pixels.subarray(start, start + frameBytes)
        : undefined;
    },
    tail: pixels.subarray(Math.min(pixels.length, frameCount * frameBytes)),
  };
}

/** @see DICOM PS3.5 A.4 */
function encapsulatedFrames(dataSet: DataSet, element: Element, frameCount: number): StoredFrames {
  const fragmentCount = element.fragments?.length ?? 0;
  /** The first fragment of every frame; found when first needed. */
  let starts: readonly number[] | undefined;
  return {
    complete: fragmentCount > 0,
    encodedFrame: (frameIndex) => {
      if (fragmentCount === 0) return undefined;
      starts ??= firstFragments(dataSet, element, frameCount);
      const first = starts[frameIndex];
      if (first === undefined) return undefined;
      const next = starts[frameIndex + 1] ?? fragmentCount;
      return dicomParser.readEncapsulatedPixelDataFromFragments(
        dataSet,
        element,
        first,
        next - first,
      );
    },
    tail: new Uint8Array(0),
  };
}

/** With which fragment each frame starts: as an offset table says, else one each, else where a codestream begins. */
function firstFragments(dataSet: DataSet, element: Element, frameCount: number): readonly number[] {
  const fragments = element.fragments ?? [];
  if (frameCount === 1) return [0];
  const byTable = [extendedOffsets(dataSet), element.basicOffsetTable ?? []]
    .filter((offsets) => offsets.length === frameCount)
    .map((offsets) =>
      offsets.map((offset) => fragments.findIndex((fragment) => fragment.offset === offset)),
    )
    .find((starts) => starts.every((start, i) => start > (starts[i - 1] ?? -1)));
  if (byTable?.[0] === 0) return byTable;
  if (fragments.length === frameCount) return fragments.map((_, i) => i);
  const starts = fragments.flatMap(({ position, length }, i) =>
    length >= 4 && startsCodestream(dataSet.byteArray, position) ? [i] : [],
  );
  return starts.length === frameCount ? starts : byEndMarkers(dataSet, element);
}

/** Offsets of 64 bits; more than 2^53 bytes are in no file. @see DICOM PS3.3 C.7.6.3.1.8 */
function extendedOffsets(dataSet: DataSet): readonly number[] {
  const table = dataSet.elements[TAGS.extendedOffsetTable];
  if (!table || table.length <= 0 || table.dataOffset + table.length > dataSet.byteArray.length)
    return [];
  const { buffer, byteOffset } = dataSet.byteArray;
  const view = new DataView(buffer, byteOffset + table.dataOffset, table.length);
  return Array.from({ length: table.length >> 3 }, (_, i) =>
    Number(view.getBigUint64(i * 8, true)),
  );
}

/** SOI of JPEG and JPEG-LS, or SOC of JPEG 2000. */
function startsCodestream(bytes: Uint8Array, position: number): boolean {
  const [first, second, third] = [bytes[position], bytes[position + 1], bytes[position + 2]];
  return first === 0xff && (second === 0xd8 || second === 0x4f) && third === 0xff;
}

function byEndMarkers(dataSet: DataSet, element: Element): readonly number[] {
  const offsets = dicomParser.createJPEGBasicOffsetTable(dataSet, element);
  return offsets.map((offset) =>
    (element.fragments ?? []).findIndex((fragment) => fragment.offset === offset),
  );
}
