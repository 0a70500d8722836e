import { IN_THIS_THREAD, type FrameWorkers } from '../codecs/frame-task.ts';
import { encodeHtj2k } from '../codecs/htj2k.ts';
import { runFrames } from '../codecs/run-frames.ts';
import { sha256Hex } from '../hashing/sha256.ts';
import type { ReadProgress } from '../series/read-series.ts';
import type { Volume, VolumeDescription } from '../volume/volume.ts';
import { resolutionCuts } from './codestream.ts';
import { writeAssetHeader, type StoredHeader } from './header.ts';
import { coarsestLevel, decompositionsFor, previewSize } from './levels.ts';
import { PreviewBuilder } from './preview.ts';

export interface EncodeOptions {
  readonly onProgress?: (progress: ReadProgress) => void;
  /** Who compresses the slices; in this thread if nobody is named. */
  readonly workers?: FrameWorkers;
}

/** Slices per chunk: a fetched chunk of full resolution 512 x 512 slices is about a megabyte. */
const SLAB_SLICES = 8;

/**
 * A volume as one immutable, streamable file: header, preview, then coarse to fine. Lossless and deterministic:
 * the same volume always gives the same bytes, whoever compresses its slices.
 */
export async function encodeVolumeAsset(
  volume: Volume,
  options: EncodeOptions = {},
): Promise<Uint8Array> {
  const { columns, rows, slices } = volume.geometry;
  const samplesPerSlice = columns * rows * volume.samplesPerPixel;
  if (volume.storedValues.length !== samplesPerSlice * slices) {
    throw new RangeError('The volume has another number of values than its geometry says.');
  }
  const signed = volume.storedValues instanceof Int16Array;
  const coarsest = coarsestLevel(columns, rows);
  const decompositions = decompositionsFor(coarsest);
  const size = previewSize(columns, rows, slices);
  const preview = new PreviewBuilder(volume, signed, size);
  /** parts[level][slice] */
  const parts: Uint8Array[][] = Array.from({ length: coarsest + 1 }, () => []);
  await runFrames(options.workers ?? IN_THIS_THREAD, {
    count: slices,
    taskOf: (slice) => ({
      kind: 'encode',
      columns,
      rows,
      values: volume.storedValues.subarray(slice * samplesPerSlice, (slice + 1) * samplesPerSlice),
      decompositions,
      previewLevel: size.level,
    }),
    onResult: (slice, result) => {
      if (result.kind !== 'encoded') throw new Error('A slice could not be compressed.');
      addParts(parts, result.codestream, decompositions);
      preview.addSlice(slice, result.coarseValues);
      options.onProgress?.({ phase: 'encoding', done: slice + 1, total: slices });
    },
  });
  return assemble(volume, signed, parts, await encodePreview(preview.build(), decompositions));
}

/** Cuts a codestream into what each level adds. */
function addParts(
  parts: readonly Uint8Array[][],
  codestream: Uint8Array,
  decompositions: number,
): void {
  const cuts = resolutionCuts(codestream);
  if (cuts.length !== decompositions + 1)
    throw new Error('The encoder did not divide tile-parts at resolutions.');
  let start = 0;
  for (let level = parts.length - 1; level >= 0; level -= 1) {
    const end = cuts[decompositions - level]!;
    parts[level]!.push(codestream.subarray(start, end));
    start = end;
  }
}

interface EncodedPreview {
  readonly bytes: Uint8Array;
  readonly description: VolumeDescription;
}

async function encodePreview(preview: Volume, decompositions: number): Promise<EncodedPreview> {
  const { columns, rows, slices } = preview.geometry;
  const stacked = { columns, rows: rows * slices, values: preview.storedValues };
  return {
    bytes: await encodeHtj2k(stacked, decompositions),
    description: descriptionOf(preview),
  };
}

/** The fields of the allow-list, one by one: nothing else that an object may carry gets into an asset. */
function descriptionOf(volume: VolumeDescription): VolumeDescription {
  const { geometry } = volume;
  return {
    kind: volume.kind,
    samplesPerPixel: volume.samplesPerPixel,
    frameTimeMs: volume.frameTimeMs,
    modality: volume.modality,
    bodyPartExamined: volume.bodyPartExamined,
    laterality: volume.laterality,
    geometry: {
      columns: geometry.columns,
      rows: geometry.rows,
      slices: geometry.slices,
      spacingMm: geometry.spacingMm,
      indexToLps: geometry.indexToLps,
    },
    photometricInterpretation: volume.photometricInterpretation,
    rescaleSlope: volume.rescaleSlope,
    rescaleIntercept: volume.rescaleIntercept,
    windows: volume.windows.map(({ center, width }) => ({ center, width })),
    valueRange: {
      min: volume.valueRange.min,
      max: volume.valueRange.max,
      mean: volume.valueRange.mean,
    },
    flags: volume.flags,
    synthetic: volume.synthetic,
  };
}

/** Joins header, preview and chunks, coarsest level first. */
function assemble(
  volume: Volume,
  signed: boolean,
  parts: readonly (readonly Uint8Array[])[],
  preview: EncodedPreview,
): Uint8Array {
  const pieces: Uint8Array[] = [preview.bytes];
  const levels: StoredHeader['levels'][number][] = [];
  for (let level = parts.length - 1; level >= 0; level -= 1) {
    const levelParts = parts[level]!;
    const chunks: StoredHeader['levels'][number]['chunks'][number][] = [];
    for (let first = 0; first < levelParts.length; first += SLAB_SLICES) {
      const slab = levelParts.slice(first, first + SLAB_SLICES);
      const chunk = concatenate(slab);
      chunks.push({ sha256: sha256Hex(chunk), partByteLengths: slab.map((part) => part.length) });
      pieces.push(chunk);
    }
    levels.push({ level, chunks });
  }
  const header = writeAssetHeader({
    description: descriptionOf(volume),
    signed,
    slabSlices: SLAB_SLICES,
    preview: {
      byteLength: preview.bytes.length,
      sha256: sha256Hex(preview.bytes),
      description: preview.description,
    },
    levels,
  });
  return concatenate([header, ...pieces]);
}

function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    joined.set(piece, offset);
    offset += piece.length;
  }
  return joined;
}
