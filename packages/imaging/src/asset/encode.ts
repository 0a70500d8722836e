import { createHtj2kEncoder, decodeHtj2kAtLevel } from '../codecs/htj2k.ts';
import { sha256Hex } from '../hashing/sha256.ts';
import type { ReadProgress } from '../series/read-series.ts';
import type { Volume, VolumeDescription } from '../volume/volume.ts';
import { resolutionCuts } from './codestream.ts';
import { writeAssetHeader, type StoredHeader } from './header.ts';
import { coarsestLevel, decompositionsFor, previewSize, sideAtLevel } from './levels.ts';
import { PreviewBuilder } from './preview.ts';

export interface EncodeOptions {
  readonly onProgress?: (progress: ReadProgress) => void;
}

/** Slices per chunk: a fetched chunk of full resolution 512 x 512 slices is about a megabyte. */
const SLAB_SLICES = 8;

/**
 * A volume as one immutable, streamable file: header, preview, then coarse to fine. Lossless and deterministic:
 * the same volume always gives the same bytes.
 */
export async function encodeVolumeAsset(
  volume: Volume,
  options: EncodeOptions = {},
): Promise<Uint8Array> {
  const { columns, rows, slices } = volume.geometry;
  if (volume.storedValues.length !== columns * rows * slices) {
    throw new RangeError('The volume has another number of values than its geometry says.');
  }
  const signed = volume.storedValues instanceof Int16Array;
  const coarsest = coarsestLevel(columns, rows);
  const decompositions = decompositionsFor(coarsest);
  const encoder = await createHtj2kEncoder(decompositions);
  try {
    const size = previewSize(columns, rows, slices);
    const preview = new PreviewBuilder(volume, signed, size);
    const coarse = {
      columns: sideAtLevel(columns, size.level),
      rows: sideAtLevel(rows, size.level),
      signed,
    };
    /** parts[level][slice] */
    const parts: Uint8Array[][] = Array.from({ length: coarsest + 1 }, () => []);
    for (let slice = 0; slice < slices; slice += 1) {
      const values = volume.storedValues.subarray(
        slice * columns * rows,
        (slice + 1) * columns * rows,
      );
      const codestream = encoder.encode({ columns, rows, values });
      const cuts = resolutionCuts(codestream);
      if (cuts.length !== decompositions + 1)
        throw new Error('The encoder did not divide tile-parts at resolutions.');
      let start = 0;
      for (let level = coarsest; level >= 0; level -= 1) {
        const end = cuts[decompositions - level]!;
        parts[level]!.push(codestream.subarray(start, end));
        start = end;
      }
      preview.addSlice(slice, await decodeHtj2kAtLevel(codestream, coarse, size.level));
      options.onProgress?.({ phase: 'encoding', done: slice + 1, total: slices });
    }
    return assemble(volume, signed, parts, encodePreview(preview.build(), encoder.encode));
  } finally {
    encoder.dispose();
  }
}

interface EncodedPreview {
  readonly bytes: Uint8Array;
  readonly description: VolumeDescription;
}

function encodePreview(
  preview: Volume,
  encode: (image: {
    columns: number;
    rows: number;
    values: Int16Array | Uint16Array;
  }) => Uint8Array,
): EncodedPreview {
  const { columns, rows, slices } = preview.geometry;
  const bytes = encode({ columns, rows: rows * slices, values: preview.storedValues });
  return { bytes, description: descriptionOf(preview) };
}

/** The fields of the allow-list, one by one: nothing else that an object may carry gets into an asset. */
function descriptionOf(volume: VolumeDescription): VolumeDescription {
  const { geometry } = volume;
  return {
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
