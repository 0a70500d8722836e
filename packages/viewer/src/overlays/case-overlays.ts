import {
  type CaseOverlay,
  type OverlaySegment,
  type OverlayView,
  overlayViewOf,
  type SharedView,
} from '@rounds/classroom';
import type { PlacedSegmentation, Volume, VolumeGeometry } from '@rounds/imaging/asset';

import type { ViewerOverlay } from '../viewer.ts';
import type { FusedContent } from '../volume/fused-picture.ts';
import { fusedTextureBytes } from '../volume/fused-budget.ts';
import type { MemoryLimits } from '../volume/memory-limits.ts';
import type { LoadedLevel, VolumeLoader, VolumeLoaderOptions } from '../volume/volume-loader.ts';
import { textureByteLength } from '../volume/volume-texture.ts';
import { safeColor } from './color-maps.ts';
import { withOneRescale } from './even-rescale.ts';
import { type FusionRange, fusionRange } from './fusion-colors.ts';
import type { SurfaceMesh } from './mask-surface.ts';
import { SegmentationLoader } from './segmentation-loader.ts';
import type { ShownOverlay } from './shown-overlay.ts';

/** The surface of one segment, for the volume. */
export interface SegmentSurface {
  readonly overlayId: string;
  readonly segmentNumber: number;
  readonly colorRgb: readonly [number, number, number];
  readonly mesh: SurfaceMesh;
}

export interface CaseOverlaysOptions {
  /** Origin of the assets; '' is the page's own. */
  readonly assetUrl: string;
  readonly token: () => string;
  readonly limits: MemoryLimits;
  /** There is more or less to draw. */
  readonly onChange: () => void;
  readonly onSurface: (surface: SegmentSurface) => void;
  /** What was handed out is of a case, or of voxels, that are no longer shown. */
  readonly onDropped: () => void;
  readonly onTrouble: (message: string) => void;
  readonly startLoading: (options: VolumeLoaderOptions) => Pick<VolumeLoader, 'stop'>;
}

/** One overlay of the case as far as it has been fetched. */
interface Entry {
  readonly overlay: CaseOverlay;
  state: ViewerOverlay['state'];
  segmentation?: PlacedSegmentation;
  fusion?: {
    readonly volume: Volume;
    readonly evenVolume: Volume;
    readonly range: FusionRange;
    readonly inPicture: FusedContent['voxels'] | undefined;
  };
  stop?: () => void;
}

/** A second volume is the smaller one: it does not take all cores from the first. */
const FUSION_DECODERS = 2;

const NOTHING: readonly ShownOverlay[] = [];

/** What lies over the volume of the case: fetched when it is first to be seen, and dropped with the case. */
export class CaseOverlays {
  readonly #options: CaseOverlaysOptions;
  #overlays: readonly CaseOverlay[] = [];
  #entries: readonly Entry[] = [];
  #geometry: VolumeGeometry | undefined;
  #shown: { readonly of: SharedView['overlays']; readonly overlays: readonly ShownOverlay[] } = {
    of: [],
    overlays: NOTHING,
  };

  constructor(options: CaseOverlaysOptions) {
    this.#options = options;
  }

  /** The overlays of the case; the same list again changes nothing. */
  setCase(overlays: readonly CaseOverlay[]): void {
    if (overlays === this.#overlays || JSON.stringify(overlays) === JSON.stringify(this.#overlays))
      return;
    this.#overlays = overlays;
    this.#drop();
  }

  /** Which voxels they lie over; undefined until that is known. Fetching begins with it. */
  setGeometry(geometry: VolumeGeometry | undefined): void {
    if (geometry === this.#geometry) return;
    this.#geometry = geometry;
    this.#drop();
  }

  /** What is to be drawn now: the same list until it changes. Fetches what is seen for the first time. */
  shown(view: SharedView): readonly ShownOverlay[] {
    this.#fetchVisible(view);
    if (this.#shown.of !== view.overlays) this.#renew(view);
    return this.#shown.overlays;
  }

  list(view: SharedView): readonly ViewerOverlay[] {
    return this.#entries.map(({ overlay, state, segmentation }) => {
      const { overlayId, kind, name } = overlay;
      const { visible, opacity, hiddenSegments, colorMapId, safeColors } = overlayViewOf(
        view,
        overlayId,
      );
      const own = overlay.segments ?? segmentation?.segments.map(nameAndColor) ?? [];
      const segments = safeColors ? own.map(inSafeColor) : own;
      const look = { visible, opacity, hiddenSegments, colorMapId, safeColors };
      return { overlayId, kind, name, state, segments, ...look };
    });
  }

  dispose(): void {
    for (const { stop } of this.#entries) stop?.();
  }

  #drop(): void {
    this.dispose();
    this.#entries = this.#overlays.map((overlay) => ({ overlay, state: 'waiting' }));
    this.#options.onDropped();
    this.#changed();
  }

  #changed(): void {
    this.#shown = { of: [], overlays: NOTHING };
    this.#options.onChange();
  }

  #renew(view: SharedView): void {
    const overlays = this.#entries.flatMap((entry) => this.#asShown(entry, view));
    this.#shown = { of: view.overlays, overlays: overlays.length === 0 ? NOTHING : overlays };
  }

  #asShown({ overlay, segmentation, fusion }: Entry, view: SharedView): readonly ShownOverlay[] {
    const { overlayId, name } = overlay;
    const look = overlayViewOf(view, overlayId);
    const { visible, opacity, colorMapId } = look;
    const geometry = this.#geometry;
    if (!visible || opacity === 0 || geometry === undefined) return [];
    if (segmentation !== undefined) {
      const seen = shownSegments(segmentation, look);
      return [{ kind: 'segmentation', overlayId, opacity, segmentation: seen, geometry }];
    }
    if (fusion === undefined) return [];
    return [{ kind: 'fusion', overlayId, name, opacity, colorMapId, geometry, ...fusion }];
  }

  #fetchVisible(view: SharedView): void {
    const geometry = this.#geometry;
    if (geometry === undefined) return;
    for (const entry of this.#entries) {
      if (entry.state !== 'waiting' || !overlayViewOf(view, entry.overlay.overlayId).visible)
        continue;
      entry.state = 'loading';
      if (entry.overlay.kind === 'segmentation') this.#fetchSegmentation(entry, geometry);
      else this.#fetchFusion(entry, geometry);
    }
  }

  #url(assetSha256: string): string {
    const path = `${this.#options.assetUrl}/assets/volumes/${assetSha256}`;
    return new URL(path, globalThis.location.href).href;
  }

  #fetchSegmentation(entry: Entry, geometry: VolumeGeometry): void {
    const { assetSha256, overlayId, segments } = entry.overlay;
    const loader = new SegmentationLoader({
      url: this.#url(assetSha256),
      assetSha256,
      token: this.#options.token,
      geometry,
      onSegmentation: (segmentation) => {
        entry.segmentation = withNamesOf(segmentation, segments ?? []);
        entry.state = 'ready';
        this.#changed();
      },
      onSurface: (segmentNumber, mesh) => {
        const segment = entry.segmentation?.segments.find(({ number }) => number === segmentNumber);
        if (segment === undefined || mesh.indices.length === 0) return;
        const { colorRgb } = segment;
        this.#options.onSurface({ overlayId, segmentNumber, colorRgb, mesh });
      },
      onFailed: (message) => this.#fail(entry, message),
    });
    entry.stop = () => loader.stop();
  }

  #fetchFusion(entry: Entry, under: VolumeGeometry): void {
    const { limits, token, startLoading } = this.#options;
    const maxTextureBytes = fusedTextureBytes(limits, under);
    const show = ({ volume, cells }: LoadedLevel): void => {
      const fits = textureByteLength(volume.geometry) <= maxTextureBytes;
      const inPicture = fits ? { volume, cells } : entry.fusion?.inPicture;
      const evenVolume = withOneRescale(volume);
      entry.fusion = { volume, evenVolume, range: fusionRange(volume), inPicture };
      this.#changed();
    };
    const loader = startLoading({
      url: this.#url(entry.overlay.assetSha256),
      token,
      maxVoxelBytes: limits.maxVoxelBytes,
      maxTextureBytes,
      maxDecoders: FUSION_DECODERS,
      onDescription: () => undefined,
      onVolume: () => undefined,
      onRefined: () => undefined,
      // The colours of a preview would not be those of the volume.
      onLevel: (loaded) => {
        if (loaded.level !== undefined) show(loaded);
      },
      onLoaded: () => undefined,
      onFinished: () => {
        entry.state = 'ready';
        this.#changed();
      },
      onFailed: (message) => this.#fail(entry, message),
      onTrouble: this.#options.onTrouble,
    });
    entry.stop = () => loader.stop();
  }

  #fail(entry: Entry, message: string): void {
    entry.state = 'failed';
    this.#options.onTrouble(message);
    this.#changed();
  }
}

function nameAndColor({ number, label, colorRgb }: OverlaySegment): OverlaySegment {
  return { number, label, colorRgb };
}

function inSafeColor<T extends { readonly number: number }>(segment: T) {
  return { ...segment, colorRgb: safeColor(segment.number) };
}

/** What is to be seen of a segmentation, in the colours it is to have. */
function shownSegments(
  segmentation: PlacedSegmentation,
  { hiddenSegments, safeColors }: OverlayView,
): PlacedSegmentation {
  if (hiddenSegments.length === 0 && !safeColors) return segmentation;
  const seen = segmentation.segments.filter(({ number }) => !hiddenSegments.includes(number));
  return { ...segmentation, segments: safeColors ? seen.map(inSafeColor) : seen };
}

/** The names and colours that the case gives its segments, where it does. */
function withNamesOf(
  segmentation: PlacedSegmentation,
  named: readonly OverlaySegment[],
): PlacedSegmentation {
  const byNumber = new Map(named.map((segment) => [segment.number, segment]));
  const segments = segmentation.segments.map((segment) => {
    const given = byNumber.get(segment.number);
    return given ? { ...segment, label: given.label, colorRgb: given.colorRgb } : segment;
  });
  return { ...segmentation, segments };
}
