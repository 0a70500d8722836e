import { looksLikeHead, type HeadLikelihood } from '../defacing/looks-like-head.ts';
import { frameToPng } from '../export/png.ts';
import type { Volume } from '../volume/volume.ts';
import { renderThumbnail } from './render-thumbnail.ts';

/** What is known of a volume by looking at its voxels: how its card looks, and whether it shows a face. */
export interface Portrait {
  readonly thumbnailPng: Uint8Array;
  readonly head: HeadLikelihood;
}

/** `size` is that of the square thumbnail, in pixels. */
export function portray(volume: Volume, size: number): Portrait {
  return {
    thumbnailPng: frameToPng(renderThumbnail(volume, { size })),
    head: looksLikeHead(volume),
  };
}
