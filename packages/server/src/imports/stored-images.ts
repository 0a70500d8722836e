/** Runs in the child process. */
import { frameToPng, looksLikeHead, renderThumbnail, type Volume } from '@rounds/imaging';

import type { AssetStore } from '../storage/asset-store.ts';
import type { StoredImages } from './case-task.ts';

/** Square, in pixels: sharp on a card of the library on a dense screen. */
const THUMBNAIL_SIZE = 256;

/** What may be known of a volume whose asset is stored, beside the asset itself. Makes and stores its thumbnail. */
export async function describeStored(
  assetSha256: string,
  volume: Volume,
  store: AssetStore,
): Promise<StoredImages> {
  const { storedValues: _pixels, slicePositionsLps: _places, ...description } = volume;
  const thumbnail = frameToPng(renderThumbnail(volume, { size: THUMBNAIL_SIZE }));
  return {
    assetSha256,
    description,
    head: looksLikeHead(volume),
    thumbnailSha256: await store.put(thumbnail),
  };
}
