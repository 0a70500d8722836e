import { decodeHtj2kAtLevel } from '../codecs/htj2k.ts';
import type { Volume } from '../volume/volume.ts';
import { ASSET_ERROR_CODES, AssetError } from './asset-error.ts';
import { parseAssetHeader, type AssetHeader } from './header.ts';
import { sideAtLevel } from './levels.ts';
import { createAssetReceiver, verifyPart } from './receiver.ts';

/** One slice at one resolution. */
export interface DecodedSlice {
  readonly columns: number;
  readonly rows: number;
  readonly storedValues: Int16Array | Uint16Array;
}

/**
 * The preview volume from its own bytes (`header.preview.byteLength` of them) or from a prefix of the asset that holds them.
 * Throws AssetError if they are not the bytes that were written.
 */
export async function decodePreview(header: AssetHeader, bytes: Uint8Array): Promise<Volume> {
  const { preview } = header;
  const own =
    bytes.length === preview.byteLength
      ? bytes
      : bytes.subarray(preview.offset, preview.offset + preview.byteLength);
  if (!verifyPart(preview, own)) throw corrupt();
  const { columns, rows, slices } = preview.description.geometry;
  const stacked = { columns, rows: rows * slices, signed: header.signed };
  return { ...preview.description, storedValues: await decodeOrThrow(own, stacked, 0) };
}

/** One slice at one resolution level (0 = full) from its codestream prefix (see AssetReceiver). */
export async function decodeSlice(
  header: AssetHeader,
  slice: number,
  level: number,
  codestreamPrefix: Uint8Array,
): Promise<DecodedSlice> {
  const { geometry } = header.description;
  if (!Number.isInteger(slice) || slice < 0 || slice >= geometry.slices) {
    throw new RangeError('The volume has no such slice.');
  }
  const columns = sideAtLevel(geometry.columns, level);
  const rows = sideAtLevel(geometry.rows, level);
  const expected = { columns, rows, signed: header.signed };
  return { columns, rows, storedValues: await decodeOrThrow(codestreamPrefix, expected, level) };
}

/** The whole volume at full resolution; verifies every chunk. */
export async function decodeWholeAsset(bytes: Uint8Array): Promise<Volume> {
  const parsed = parseAssetHeader(bytes);
  if (!('header' in parsed) || bytes.length !== parsed.header.byteLength) throw corrupt();
  const { header } = parsed;
  const receiver = createAssetReceiver(header);
  if (receiver.push(bytes).some(({ kind }) => kind === 'corrupt')) throw corrupt();
  const { columns, rows, slices } = header.description.geometry;
  const voxels = columns * rows;
  const storedValues = header.signed
    ? new Int16Array(voxels * slices)
    : new Uint16Array(voxels * slices);
  for (let slice = 0; slice < slices; slice += 1) {
    const codestream = receiver.codestreamPrefix(slice, 0);
    if (!codestream) throw corrupt();
    const decoded = await decodeSlice(header, slice, 0, codestream);
    storedValues.set(decoded.storedValues, slice * voxels);
  }
  return { ...header.description, storedValues };
}

async function decodeOrThrow(
  codestream: Uint8Array,
  expected: { readonly columns: number; readonly rows: number; readonly signed: boolean },
  level: number,
): Promise<Int16Array | Uint16Array> {
  try {
    return await decodeHtj2kAtLevel(codestream, expected, level);
  } catch (cause) {
    throw new AssetError(ASSET_ERROR_CODES.undecodable, 'A slice of the asset cannot be decoded.', {
      cause,
    });
  }
}

function corrupt(): AssetError {
  return new AssetError(
    ASSET_ERROR_CODES.corrupt,
    'The bytes are not the ones the asset was written with.',
  );
}
