/** Runs in the child process: regions drawn on a series, and a PET over its CT. */
import { MAX_OVERLAYS, MAX_SEGMENTS, type OverlaySegment } from '@rounds/classroom';
import {
  encodeSegmentationAsset,
  type FoundSegmentation,
  type PlacedSegmentation,
  placeSegmentation,
  type ReadSeriesResult,
  REFUSAL_CODES,
  type RefusalCode,
  refuse,
  SERIES_FLAGS,
  type SeriesReferences,
} from '@rounds/imaging';

import type { AssetStore } from '../storage/asset-store.ts';
import type { StoredImages } from './case-task.ts';
import type { ImportedOverlay, Refusal } from './import-protocol.ts';

const MAX_NAME_LENGTH = 120;
const MAX_LABEL_LENGTH = 64;
const LABELS_IN_NAME = 3;

/** By index of the series they lie over. */
export type OverlaysBySeries = ReadonlyMap<number, readonly ImportedOverlay[]>;

/** Stores what lies over the series that were stored. Segmentations without such a series are refused by name. */
export async function storeOverlays(
  { series, segmentations }: ReadSeriesResult,
  stored: readonly (StoredImages | undefined)[],
  store: AssetStore,
  refused: Refusal[],
): Promise<OverlaysBySeries> {
  const overlays = new Map<number, ImportedOverlay[]>();
  const references = series.map((one) => one.references);
  for (const index of stored.keys()) overlays.set(index, fusionsOver(index, stored, references));
  for (const found of segmentations) {
    const images = found.seriesIndex === undefined ? undefined : stored[found.seriesIndex];
    const own = overlays.get(found.seriesIndex ?? -1);
    if (images === undefined || own === undefined) {
      refused.push(refuse(found.fileName, REFUSAL_CODES.segmentation));
      continue;
    }
    const placed = placedOver(found, images);
    if ('code' in placed) {
      refused.push(refuse(found.fileName, placed.code));
      continue;
    }
    const overlay = await storeSegmentation(placed, store);
    if (own.some(({ assetSha256 }) => assetSha256 === overlay.assetSha256))
      refused.push(refuse(found.fileName, REFUSAL_CODES.repeated));
    else if (own.length === MAX_OVERLAYS) refused.push(tooMany(found.fileName));
    else own.push(withOwnName(overlay, own));
  }
  return overlays;
}

/** Every PET of the same study in the same frame of reference as a CT. */
function fusionsOver(
  index: number,
  stored: readonly (StoredImages | undefined)[],
  references: readonly SeriesReferences[],
): ImportedOverlay[] {
  const base = stored[index];
  if (base === undefined || !isVolumeOf(base, 'CT')) return [];
  const own = references[index];
  const pets = stored.filter(
    (images, i): images is StoredImages =>
      images !== undefined &&
      isVolumeOf(images, 'PT') &&
      // Text in a picture is nobody's to show before somebody has looked at it.
      !images.description.flags.includes(SERIES_FLAGS.burnedInAnnotation) &&
      liesInSameSpace(own, references[i]),
  );
  return pets.slice(0, MAX_OVERLAYS).map(({ assetSha256 }, i) => ({
    kind: 'fusion',
    assetSha256,
    name: pets.length > 1 ? `PET ${i + 1} over CT` : 'PET over CT',
  }));
}

function isVolumeOf({ description }: StoredImages, modality: string): boolean {
  return description.kind === 'volume' && description.modality === modality;
}

/** Some scanners give every patient the same frame of reference: the study has to be the same, too. */
function liesInSameSpace(
  a: SeriesReferences | undefined,
  b: SeriesReferences | undefined,
): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    a.frameOfReferenceUid !== '' &&
    a.frameOfReferenceUid === b.frameOfReferenceUid &&
    a.studyInstanceUid !== '' &&
    a.studyInstanceUid === b.studyInstanceUid
  );
}

function placedOver(
  { segmentation }: FoundSegmentation,
  { description }: StoredImages,
): PlacedSegmentation | { readonly code: RefusalCode } {
  const numbered = segmentation.segments.filter(({ number }) => number > 0);
  if (numbered.length > MAX_SEGMENTS) return { code: REFUSAL_CODES.tooLarge };
  try {
    const placed = placeSegmentation({ ...segmentation, segments: numbered }, description.geometry);
    const isEmpty = placed.segments.every(({ mask }) => mask.voxelCount === 0);
    return isEmpty ? { code: REFUSAL_CODES.segmentation } : placed;
  } catch (error) {
    if (error instanceof RangeError) return { code: REFUSAL_CODES.tooLarge };
    throw error;
  }
}

async function storeSegmentation(
  placed: PlacedSegmentation,
  store: AssetStore,
): Promise<ImportedOverlay> {
  const segments = placed.segments.map(({ number, label, colorRgb }): OverlaySegment => ({
    number,
    label: label.slice(0, MAX_LABEL_LENGTH).trim() || `Segment ${number}`,
    colorRgb,
  }));
  return {
    kind: 'segmentation',
    assetSha256: await store.put(encodeSegmentationAsset(placed)),
    name: nameOf(segments),
    segments,
  };
}

/** Two readers draw the same organ: their drawings are told apart by number. */
function withOwnName(
  overlay: ImportedOverlay,
  others: readonly ImportedOverlay[],
): ImportedOverlay {
  const sameName = others.filter(({ name }) => name.startsWith(overlay.name)).length;
  if (sameName === 0) return overlay;
  const end = ` (${sameName + 1})`;
  return { ...overlay, name: overlay.name.slice(0, MAX_NAME_LENGTH - end.length) + end };
}

/** Such as "Segmentation: Liver, Spleen, Aorta and 9 more". */
function nameOf(segments: readonly OverlaySegment[]): string {
  const labels = segments.slice(0, LABELS_IN_NAME).map(({ label }) => label);
  const others = segments.length - labels.length;
  const name = `Segmentation: ${labels.join(', ')}`;
  const end = others > 0 ? ` and ${others} more` : '';
  const room = MAX_NAME_LENGTH - end.length;
  return (name.length > room ? `${name.slice(0, room - 1)}…` : name) + end;
}

function tooMany(file: string): Refusal {
  return {
    file,
    code: 'case.too-many-overlays',
    reason: `A case shows ${MAX_OVERLAYS} overlays at most: import this segmentation with the images in an import of its own.`,
  };
}
