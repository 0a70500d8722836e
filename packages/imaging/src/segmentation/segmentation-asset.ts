import { ASSET_ERROR_CODES, AssetError } from '../asset/asset-error.ts';
import { asciiString, joinBytes, jsonBytes } from '../bytes/ascii.ts';
import { gunzipCapped, gzip } from '../bytes/gzip.ts';
import type { CodedConcept } from '../dicom/coded-concept.ts';
import type { Vector3 } from '../geometry/matrix4.ts';
import { sha256Hex } from '../hashing/sha256.ts';
import { countBits, MAX_MASK_BYTES, maskByteLength } from './bit-mask.ts';
import {
  MAX_SEGMENTS,
  type PlacedSegmentation,
  type Segment,
  type SegmentDescription,
} from './segmentation.ts';

/** 'ROUNDSS' and the format: segments, version 1. */
const MAGIC = [0x52, 0x4f, 0x55, 0x4e, 0x44, 0x53, 0x53] as const;
const VERSION = 1;
const LENGTH_OFFSET = 8;
const HASH_OFFSET = 12;
const JSON_OFFSET = 44;
const MAX_JSON_BYTES = 1024 * 1024;
const MAX_SIDE = 65_536;
const MAX_TEXT_LENGTH = 64;

/** A segment as its asset's header has it: everything but the bits. */
interface StoredSegment extends SegmentDescription {
  readonly origin: Vector3;
  readonly size: Vector3;
  readonly voxelCount: number;
  /** Of the gzip'd bits, which follow the header in the order of the segments. */
  readonly byteLength: number;
  readonly sha256: string;
}

interface StoredSegmentation {
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  readonly segments: readonly StoredSegment[];
}

/**
 * Segments on a volume's grid as one small immutable file: magic, version, JSON length (uint32 LE), SHA-256 of the JSON,
 * ASCII JSON, then the gzip'd bits of each segment. Only described fields get in: no UID, no key.
 */
export function encodeSegmentationAsset(segmentation: PlacedSegmentation): Uint8Array {
  const { columns, rows, slices, segments } = segmentation;
  if (segments.length > MAX_SEGMENTS) throw new RangeError('There are too many segments.');
  const parts = segments.map(({ mask }) => gzip(mask.bits, 9));
  const stored: StoredSegmentation = {
    columns,
    rows,
    slices,
    segments: segments.map((segment, i): StoredSegment => {
      const part = parts[i] ?? new Uint8Array(0);
      return {
        ...describe(segment),
        origin: segment.mask.origin,
        size: segment.mask.size,
        voxelCount: segment.mask.voxelCount,
        byteLength: part.length,
        sha256: sha256Hex(part),
      };
    }),
  };
  const json = jsonBytes(stored);
  const head = new Uint8Array(JSON_OFFSET);
  head.set([...MAGIC, VERSION]);
  new DataView(head.buffer).setUint32(LENGTH_OFFSET, json.length, true);
  head.set(hexBytes(sha256Hex(json)), HASH_OFFSET);
  return joinBytes([head, json, ...parts]);
}

/** The segments of an asset, every part checked. Throws AssetError for bytes that are not what was written. */
export function decodeSegmentationAsset(bytes: Uint8Array): PlacedSegmentation {
  if (bytes.length < JSON_OFFSET || MAGIC.some((byte, i) => bytes[i] !== byte))
    throw new AssetError(
      ASSET_ERROR_CODES.notAnAsset,
      'The bytes do not start like a segmentation asset.',
    );
  if (bytes[MAGIC.length] !== VERSION)
    throw new AssetError(
      ASSET_ERROR_CODES.unsupportedVersion,
      'The asset has another format version.',
    );
  const jsonLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(LENGTH_OFFSET, true);
  if (jsonLength > MAX_JSON_BYTES || JSON_OFFSET + jsonLength > bytes.length) throw brokenHeader();
  const json = bytes.subarray(JSON_OFFSET, JSON_OFFSET + jsonLength);
  const declared = bytes.subarray(HASH_OFFSET, JSON_OFFSET);
  if (hexBytes(sha256Hex(json)).some((byte, i) => byte !== declared[i])) throw brokenHeader();
  const stored = parseStored(json);
  const { columns, rows, slices } = stored;
  let offset = JSON_OFFSET + jsonLength;
  const segments = stored.segments.map((segment): Segment => {
    const part = bytes.subarray(offset, offset + segment.byteLength);
    offset += segment.byteLength;
    return { ...describe(segment), mask: decodeMask(segment, part) };
  });
  if (offset !== bytes.length) throw corrupt();
  return { columns, rows, slices, segments };
}

function decodeMask(segment: StoredSegment, part: Uint8Array): Segment['mask'] {
  const { origin, size, voxelCount } = segment;
  if (part.length !== segment.byteLength || sha256Hex(part) !== segment.sha256) throw corrupt();
  const expected = maskByteLength(size);
  let bits: Uint8Array;
  try {
    bits = gunzipCapped(part, expected);
  } catch (cause) {
    throw corrupt(cause);
  }
  const unusedBits = expected * 8 - size[0] * size[1] * size[2];
  const hasStrayBits = unusedBits > 0 && (bits.at(-1) ?? 0) >> (8 - unusedBits) !== 0;
  if (bits.length !== expected || hasStrayBits || countBits(bits) !== voxelCount) throw corrupt();
  return { origin, size, bits, voxelCount };
}

/** The described fields, one by one. */
function describe(segment: SegmentDescription): SegmentDescription {
  const { number, label, colorRgb, propertyCategory, propertyType } = segment;
  return {
    number,
    label,
    colorRgb,
    propertyCategory: concept(propertyCategory),
    propertyType: concept(propertyType),
  };
}

function concept(coded: CodedConcept | null): CodedConcept | null {
  return coded && { value: coded.value, scheme: coded.scheme, meaning: coded.meaning };
}

function parseStored(json: Uint8Array): StoredSegmentation {
  let parsed: unknown;
  try {
    parsed = JSON.parse(asciiString(json));
  } catch (cause) {
    throw brokenHeader(cause);
  }
  if (!isStored(parsed)) throw brokenHeader();
  return parsed;
}

const SHA256_HEX = /^[0-9a-f]{64}$/;
const isWhole = (value: unknown, min: number, max: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= MAX_TEXT_LENGTH;

function isStored(value: unknown): value is StoredSegmentation {
  if (typeof value !== 'object' || value === null) return false;
  const { columns, rows, slices, segments } = value as Partial<StoredSegmentation>;
  if (![columns, rows, slices].every((side) => isWhole(side, 1, MAX_SIDE))) return false;
  if (!Array.isArray(segments) || segments.length > MAX_SEGMENTS) return false;
  const sides = [columns, rows, slices] as [number, number, number];
  if (!segments.every((segment: unknown) => isStoredSegment(segment, sides))) return false;
  const stored: readonly StoredSegment[] = segments;
  const numbers = new Set(stored.map(({ number }) => number));
  const maskBytes = stored.reduce((sum, { size }) => sum + maskByteLength(size), 0);
  return numbers.size === stored.length && maskBytes <= MAX_MASK_BYTES;
}

function isStoredSegment(value: unknown, sides: readonly [number, number, number]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const s = value as Partial<StoredSegment>;
  const isColour =
    Array.isArray(s.colorRgb) &&
    s.colorRgb.length === 3 &&
    s.colorRgb.every((channel) => isWhole(channel, 0, 255));
  return (
    isWhole(s.number, 0, 65_535) &&
    isText(s.label) &&
    isColour &&
    isConcept(s.propertyCategory) &&
    isConcept(s.propertyType) &&
    isBoxWithin(s.origin, s.size, sides) &&
    isWhole(s.voxelCount, 0, Number.MAX_SAFE_INTEGER) &&
    isWhole(s.byteLength, 0, MAX_MASK_BYTES) &&
    typeof s.sha256 === 'string' &&
    SHA256_HEX.test(s.sha256)
  );
}

function isConcept(value: unknown): boolean {
  if (value === null) return true;
  if (typeof value !== 'object') return false;
  const { value: code, scheme, meaning } = value as Partial<CodedConcept>;
  return isText(code) && isText(scheme) && isText(meaning);
}

function isBoxWithin(
  origin: unknown,
  size: unknown,
  sides: readonly [number, number, number],
): boolean {
  if (!Array.isArray(origin) || !Array.isArray(size)) return false;
  if (origin.length !== 3 || size.length !== 3) return false;
  return sides.every((side, axis) => {
    const start: unknown = origin[axis];
    return isWhole(start, 0, side) && isWhole(size[axis], 0, side - start);
  });
}

const hexBytes = (hex: string): Uint8Array =>
  Uint8Array.from({ length: hex.length / 2 }, (_, i) =>
    Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16),
  );

function brokenHeader(cause?: unknown): AssetError {
  return new AssetError(ASSET_ERROR_CODES.brokenHeader, 'The header of the asset is damaged.', {
    cause,
  });
}

function corrupt(cause?: unknown): AssetError {
  return new AssetError(
    ASSET_ERROR_CODES.corrupt,
    'The bytes are not the ones the asset was written with.',
    { cause },
  );
}
