import { sha256Hex } from '../hashing/sha256.ts';
import type { VolumeDescription } from '../volume/volume.ts';
import { ASSET_ERROR_CODES, AssetError } from './asset-error.ts';
import { readDescription } from './check-description.ts';
import { sideAtLevel } from './levels.ts';

/** One verifiable byte range of an asset: what one resolution level adds for one slab of slices. */
export interface AssetChunk {
  /** Position in `AssetHeader.chunks`, which is the order of delivery. */
  readonly index: number;
  /** 0 = full resolution; each level above halves columns and rows. */
  readonly level: number;
  readonly firstSlice: number;
  readonly sliceCount: number;
  /** From the first byte of the asset. */
  readonly offset: number;
  readonly byteLength: number;
  readonly sha256: string;
  /** How many of the chunk's bytes each slice of the slab owns, in slice order. */
  readonly partByteLengths: readonly number[];
}

/** One resolution of the whole volume: a contiguous byte range, cut into chunks. */
export interface AssetLevel {
  readonly level: number;
  readonly columns: number;
  readonly rows: number;
  readonly offset: number;
  readonly byteLength: number;
  readonly chunks: readonly AssetChunk[];
}

/** A whole, small volume for the first picture: one HTJ2K codestream of its slices stacked downwards. */
export interface PreviewPart {
  readonly offset: number;
  readonly byteLength: number;
  readonly sha256: string;
  readonly description: VolumeDescription;
}

/** The first part of an asset: what the volume is, and where every other byte is. */
export interface AssetHeader {
  readonly description: VolumeDescription;
  /** Whether stored values are an Int16Array (true) or unsigned: a Uint16Array, or a Uint8Array of colour. */
  readonly signed: boolean;
  /** Of the whole asset. */
  readonly byteLength: number;
  readonly headerByteLength: number;
  readonly preview: PreviewPart;
  /** In order of delivery: coarsest first, level 0 (full) last. */
  readonly levels: readonly AssetLevel[];
  /** Every chunk of every level in order of delivery. */
  readonly chunks: readonly AssetChunk[];
}

/** What is written: lengths only, offsets follow from them. Slabs of a level hold `slabSlices` slices, the last the rest. */
export interface StoredHeader {
  readonly description: VolumeDescription;
  readonly signed: boolean;
  readonly slabSlices: number;
  readonly preview: Omit<PreviewPart, 'offset'>;
  readonly levels: readonly {
    readonly level: number;
    readonly chunks: readonly Pick<AssetChunk, 'sha256' | 'partByteLengths'>[];
  }[];
}

/** 'ROUNDS' and the format: a volume, version 1. */
const MAGIC = [0x52, 0x4f, 0x55, 0x4e, 0x44, 0x53, 0x56] as const;
const VERSION = 1;
const LENGTH_OFFSET = 8;
const HASH_OFFSET = 12;
const JSON_OFFSET = 44;
const MAX_JSON_BYTES = 16 * 1024 * 1024;

/** The header as bytes: magic, version, JSON length (uint32 LE), SHA-256 of the JSON, ASCII JSON. */
export function writeAssetHeader(stored: StoredHeader): Uint8Array {
  const json = asciiBytes(JSON.stringify(stored));
  const bytes = new Uint8Array(JSON_OFFSET + json.length);
  bytes.set([...MAGIC, VERSION]);
  new DataView(bytes.buffer).setUint32(LENGTH_OFFSET, json.length, true);
  bytes.set(hexBytes(sha256Hex(json)), HASH_OFFSET);
  bytes.set(json, JSON_OFFSET);
  return bytes;
}

/**
 * The header of an asset from its first bytes, or how many first bytes are needed to read it.
 * Throws AssetError for bytes that are no asset or a broken one.
 */
export function parseAssetHeader(
  prefix: Uint8Array,
): { header: AssetHeader } | { needByteLength: number } {
  if (MAGIC.some((byte, i) => i < prefix.length && prefix[i] !== byte)) {
    throw new AssetError(
      ASSET_ERROR_CODES.notAnAsset,
      'The bytes do not start like a volume asset.',
    );
  }
  if (prefix.length > MAGIC.length && prefix[MAGIC.length] !== VERSION) {
    throw new AssetError(
      ASSET_ERROR_CODES.unsupportedVersion,
      'The asset has another format version.',
    );
  }
  if (prefix.length < JSON_OFFSET) return { needByteLength: JSON_OFFSET };
  const jsonLength = new DataView(prefix.buffer, prefix.byteOffset).getUint32(LENGTH_OFFSET, true);
  if (jsonLength > MAX_JSON_BYTES) throw brokenHeader();
  const headerByteLength = JSON_OFFSET + jsonLength;
  if (prefix.length < headerByteLength) return { needByteLength: headerByteLength };
  const json = prefix.subarray(JSON_OFFSET, headerByteLength);
  if (sha256Hex(json) !== hexString(prefix.subarray(HASH_OFFSET, JSON_OFFSET)))
    throw brokenHeader();
  return { header: layOut(parseStoredHeader(json), headerByteLength) };
}

function parseStoredHeader(json: Uint8Array): StoredHeader {
  let parsed: unknown;
  try {
    parsed = JSON.parse(asciiString(json));
  } catch (cause) {
    throw brokenHeader(cause);
  }
  const stored = readStoredHeader(parsed);
  if (!stored) throw brokenHeader();
  return stored;
}

/** Gives every part its offset and every chunk its slab. */
function layOut(stored: StoredHeader, headerByteLength: number): AssetHeader {
  const { columns, rows, slices } = stored.description.geometry;
  const chunks: AssetChunk[] = [];
  let offset = headerByteLength + stored.preview.byteLength;
  const levels = stored.levels.map(({ level, chunks: storedChunks }): AssetLevel => {
    const levelOffset = offset;
    const levelChunks = storedChunks.map(({ sha256, partByteLengths }, i): AssetChunk => {
      const firstSlice = i * stored.slabSlices;
      const byteLength = partByteLengths.reduce((sum, length) => sum + length, 0);
      const chunk: AssetChunk = {
        index: chunks.length,
        level,
        firstSlice,
        sliceCount: Math.min(stored.slabSlices, slices - firstSlice),
        offset,
        byteLength,
        sha256,
        partByteLengths,
      };
      if (partByteLengths.length !== chunk.sliceCount) throw brokenHeader();
      chunks.push(chunk);
      offset += byteLength;
      return chunk;
    });
    if (levelChunks.length !== Math.ceil(slices / stored.slabSlices)) throw brokenHeader();
    return {
      level,
      columns: sideAtLevel(columns, level),
      rows: sideAtLevel(rows, level),
      offset: levelOffset,
      byteLength: offset - levelOffset,
      chunks: levelChunks,
    };
  });
  const preview: PreviewPart = { ...stored.preview, offset: headerByteLength };
  const { description, signed } = stored;
  return { description, signed, byteLength: offset, headerByteLength, preview, levels, chunks };
}

const SHA256_HEX = /^[0-9a-f]{64}$/;
const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;
const isSha256 = (value: unknown): value is string =>
  typeof value === 'string' && SHA256_HEX.test(value);

/** Checks every field, and completes what an older header does not say. */
function readStoredHeader(value: unknown): StoredHeader | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { signed, slabSlices, preview, levels, ...rest } = value as Partial<StoredHeader>;
  const description = readDescription(rest.description);
  const previewDescription = readDescription(preview?.description);
  if (!description || !previewDescription || typeof signed !== 'boolean') return undefined;
  if (!isCount(slabSlices) || slabSlices < 1 || !areLevels(levels)) return undefined;
  if (!preview || !isCount(preview.byteLength) || !isSha256(preview.sha256)) return undefined;
  return {
    description,
    signed,
    slabSlices,
    preview: { ...preview, description: previewDescription },
    levels,
  };
}

function areLevels(levels: unknown): levels is StoredHeader['levels'] {
  if (!Array.isArray(levels) || levels.length === 0) return false;
  const isStoredLevel = (level: Partial<StoredHeader['levels'][number]>, i: number): boolean =>
    level.level === levels.length - 1 - i &&
    Array.isArray(level.chunks) &&
    level.chunks.every(
      (chunk: Partial<AssetChunk>) =>
        isSha256(chunk.sha256) &&
        Array.isArray(chunk.partByteLengths) &&
        chunk.partByteLengths.every(isCount),
    );
  return levels.every(isStoredLevel);
}

function brokenHeader(cause?: unknown): AssetError {
  return new AssetError(ASSET_ERROR_CODES.brokenHeader, 'The header of the asset is damaged.', {
    cause,
  });
}

/** JSON as ASCII: what is not becomes a \u escape. There is no TextEncoder in pure code. */
function asciiBytes(text: string): Uint8Array {
  const escaped = text.replace(
    /[^ -~]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return Uint8Array.from(escaped, (c) => c.charCodeAt(0));
}

function asciiString(bytes: Uint8Array): string {
  const pieceLength = 8192;
  let text = '';
  for (let start = 0; start < bytes.length; start += pieceLength) {
    text += String.fromCharCode(...bytes.subarray(start, start + pieceLength));
  }
  return text;
}

const hexBytes = (hex: string): Uint8Array =>
  Uint8Array.from({ length: hex.length / 2 }, (_, i) =>
    Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16),
  );

const hexString = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
