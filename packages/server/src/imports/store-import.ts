/** Runs in the child process: stores what was read of an import, and links what belongs together. */
import {
  areShared,
  encodeVolumeAsset,
  type FoundAnnotations,
  type FrameWorkers,
  type ReadProgress,
  type ReadSeriesResult,
  REFUSAL_CODES,
  refuse,
  type Portrait,
  resampleToPlainGrid,
  type SeriesVolume,
  type Volume,
} from '@rounds/imaging';

import type { ImportSummary } from '../cases/import-summary.ts';
import type { AssetStore } from '../storage/asset-store.ts';
import type { StoredImages } from './case-task.ts';
import type { ImportedSeries, MarkedPlace, Refusal } from './import-protocol.ts';
import { markedPlacesOf } from './mark-places.ts';
import type { OverlaysBySeries } from './store-overlays.ts';
import { describeStored, THUMBNAIL_SIZE } from './stored-images.ts';

export interface StoreOptions {
  readonly store: AssetStore;
  readonly onProgress: (progress: ReadProgress) => void;
  readonly workers: FrameWorkers;
}

export interface StoredImport {
  readonly series: readonly ImportedSeries[];
  readonly refused: readonly Refusal[];
}

/**
 * Stores every series as an asset, tilted and uneven ones resampled, with what lies over it and what was marked in it.
 * References between objects are followed here and go no further: the result speaks of assets and places alone.
 */
export async function storeImport(
  read: ReadSeriesResult,
  summaryOf: (fileIndices: readonly number[]) => ImportSummary,
  options: StoreOptions,
): Promise<StoredImport> {
  const refused: Refusal[] = [];
  const stored: (StoredImages | undefined)[] = [];
  for (const candidate of read.series) {
    const plain = resampled(candidate, refused);
    stored.push(plain && (await storeVolume(plain, options)));
  }
  const overlays = await overlaysOf(read, stored, options.store, refused);
  const places = placesBySeries(read, stored, refused);
  const maxKeyViews = places.size === 0 ? 0 : await maxKeyViewsOfCase();
  const series = read.series.flatMap(({ fileIndices }, index): readonly ImportedSeries[] => {
    const images = stored[index];
    if (images === undefined) return [];
    const own = places.get(index) ?? [];
    return [
      {
        ...images,
        overlays: overlays.get(index) ?? [],
        markedPlaces: own.slice(0, maxKeyViews),
        summary: withLeftOut(summaryOf(fileIndices), own.length, maxKeyViews),
      },
    ];
  });
  return { series, refused };
}

/** Loaded where there are any: one series alone has nothing over it. */
async function overlaysOf(
  read: ReadSeriesResult,
  stored: readonly (StoredImages | undefined)[],
  store: AssetStore,
  refused: Refusal[],
): Promise<OverlaysBySeries> {
  if (read.segmentations.length === 0 && stored.length < 2) return new Map();
  const { storeOverlays } = await import('./store-overlays.ts');
  return storeOverlays(read, stored, store, refused);
}

/** Loaded where there is any place to be kept: nobody else waits for the classroom's parts. */
async function maxKeyViewsOfCase(): Promise<number> {
  const { MAX_KEY_VIEWS } = await import('@rounds/classroom');
  return MAX_KEY_VIEWS;
}

/** Stores one volume on a plain grid. */
export async function storeVolume(
  volume: Volume,
  { store, onProgress, workers }: StoreOptions,
): Promise<StoredImages> {
  const portraying = portrayedElsewhere(volume, workers);
  const assetSha256 = await store.put(await encodeVolumeAsset(volume, { onProgress, workers }));
  return describeStored(assetSha256, volume, store, await portraying);
}

/** One thread looks at the volume while the others compress it; undefined where they would need a copy of it. */
async function portrayedElsewhere(
  volume: Volume,
  workers: FrameWorkers,
): Promise<Portrait | undefined> {
  if (workers.sharesMemory !== true || !areShared(volume.storedValues)) return undefined;
  const result = await workers.run({ kind: 'portray', volume, size: THUMBNAIL_SIZE });
  return result.kind === 'portrayed' ? result.portrait : undefined;
}

function resampled({ volume, fileNames }: SeriesVolume, refused: Refusal[]): Volume | undefined {
  try {
    return resampleToPlainGrid(volume);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const [first = 'series'] = fileNames;
    const { file, code, reason } = refuse(first, REFUSAL_CODES.tooLarge);
    const others = fileNames.length - 1;
    refused.push({ file: others > 0 ? `${file} and ${others} more` : file, code, reason });
    return undefined;
  }
}

/** By index of the series. A file of which nothing could be placed is refused. */
function placesBySeries(
  { annotations: files, series, segmentations }: ReadSeriesResult,
  stored: readonly (StoredImages | undefined)[],
  refused: Refusal[],
): ReadonlyMap<number, readonly MarkedPlace[]> {
  const places = new Map<number, MarkedPlace[]>();
  for (const { fileName, annotations } of files) {
    const found = markedPlacesOf(annotations, series, segmentations).filter(
      (place) => stored[place.series] !== undefined,
    );
    if (found.length === 0) refused.push(nothingMarked(fileName, annotations.source));
    for (const { series: index, title, pointLps } of found) {
      const own = places.get(index) ?? [];
      own.push({ title, pointLps });
      places.set(index, own);
    }
  }
  return places;
}

/** Its images are there, but it says of no place in them what it is: windows alone, or words. */
function nothingMarked(file: string, source: FoundAnnotations['annotations']['source']): Refusal {
  const isState = source === 'presentation-state';
  return {
    file,
    code: isState ? REFUSAL_CODES.presentationState : REFUSAL_CODES.structuredReport,
    reason:
      'Nothing in this file marks a place in the images that can be kept: the images were imported without it.',
  };
}

function withLeftOut(
  { sentences, counts }: ImportSummary,
  found: number,
  kept: number,
): ImportSummary {
  const leftOut = found - kept;
  if (leftOut <= 0) return { sentences, counts };
  const sentence = `${leftOut} marked places did not become key views: a case holds ${kept} at most.`;
  return { sentences: [...sentences, sentence], counts };
}
