import { decodeHtj2kAtLevel } from '../codecs/htj2k.ts';
import {
  createStoredValues,
  type SampleFormat,
  type StoredValues,
  type Volume,
} from '../volume/volume.ts';
import { ASSET_ERROR_CODES, AssetError } from './asset-error.ts';
import { parseAssetHeader, type AssetHeader } from './header.ts';
import { sideAtLevel } from './levels.ts';
import { createAssetReceiver, verifyPart } from './receiver.ts';

/** One slice at one resolution. */
export interface DecodedSlice {
  readonly columns: number;
  readonly rows: number;
  readonly storedValues: StoredValues;
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
  const stacked = { columns, rows: rows * slices, ...sampleFormatOf(header) };
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
  const expected = { columns, rows, ...sampleFormatOf(header) };
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
  const storedValues = createStoredValues(sampleFormatOf(header), columns * rows * slices);
  for (let slice = 0; slice < slices; slice += 1) {
    const codestream = receiver.codestreamPrefix(slice, 0);
    if (!codestream) throw corrupt();
    const decoded = await decodeSlice(header, slice, 0, codestream);
    storedValues.set(decoded.storedValues, slice * decoded.storedValues.length);
  }
  return { ...header.description, storedValues };
}

/** What kind of array the values of an asset come in. */
function sampleFormatOf({ signed, description }: AssetHeader): SampleFormat {
  return { signed, samplesPerPixel: description.samplesPerPixel };
}

async function decodeOrThrow(
  codestream: Uint8Array,
  expected: SampleFormat & { readonly columns: number; readonly rows: number },
  level: number,
): Promise<StoredValues> {
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
