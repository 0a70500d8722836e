/** Runs in the child process. */
import { type Portrait, portray, type Volume } from '@rounds/imaging';

import type { AssetStore } from '../storage/asset-store.ts';
import type { StoredImages } from './case-task.ts';

/** Square, in pixels: sharp on a card of the library on a dense screen. */
export const THUMBNAIL_SIZE = 256;

/** What may be known of a volume whose asset is stored, beside the asset itself. Stores its thumbnail, made here if it is not given. */
export async function describeStored(
  assetSha256: string,
  volume: Volume,
  store: AssetStore,
  { head, thumbnailPng }: Portrait = portray(volume, THUMBNAIL_SIZE),
): Promise<StoredImages> {
  const { storedValues: _pixels, slicePositionsLps: _places, ...description } = volume;
  return {
    assetSha256,
    description,
    head,
    thumbnailSha256: await store.put(thumbnailPng),
  };
}
