import { AssetError, ASSET_ERROR_CODES } from './asset-error.ts';

const SOC = 0xff4f;
const SOT = 0xff90;
const EOC = 0xffd9;

/**
 * Where a codestream whose tile-parts end at resolutions can be cut: byte offsets after the main header together with
 * the coarsest resolution, after the next finer one, and so on. The last is the length of the codestream.
 * @see ISO/IEC 15444-1 A.4.2
 */
export function resolutionCuts(codestream: Uint8Array): readonly number[] {
  const view = new DataView(codestream.buffer, codestream.byteOffset, codestream.length);
  if (codestream.length < 4 || view.getUint16(0) !== SOC) throw malformed();
  const cuts: number[] = [];
  let position = 2;
  while (position + 4 <= codestream.length) {
    const marker = view.getUint16(position);
    if (marker !== SOT) {
      position += 2 + view.getUint16(position + 2);
      continue;
    }
    const tilePartLength = view.getUint32(position + 6);
    if (tilePartLength === 0) throw malformed();
    position += tilePartLength;
    cuts.push(position);
  }
  const ends = position + 2 === codestream.length && view.getUint16(position) === EOC;
  if (!ends || cuts.length === 0) throw malformed();
  cuts[cuts.length - 1] = codestream.length;
  return cuts;
}

function malformed(): AssetError {
  return new AssetError(
    ASSET_ERROR_CODES.undecodable,
    'The codestream is not cut into tile-parts by resolution.',
  );
}
