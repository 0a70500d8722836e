import type {
  ColorMapId,
  CustomTransferFunction,
  OverlayKind,
  OverlaySegment,
  SharedView,
} from '@rounds/classroom';
import type { ClassroomConnection } from '@rounds/connection';

import type { ValueHistogram } from './histogram/value-histogram.ts';
import type { GridDirections } from './space/grid-directions.ts';
import type { ViewEdit } from './view/view-edit.ts';

/** What a page hands over: an element to fill, and the class to draw. */
export interface ViewerOptions {
  /** Filled with the volume and the three slices; the viewer follows its size. */
  readonly host: HTMLElement;
  readonly connection: ClassroomConnection;
  /** Origin for GET /assets/volumes/<sha256>; '' is the page's own. */
  readonly assetUrl: string;
  readonly layout: ViewerLayout;
  /** Lowest quality the picture may fall to, 0 to 1; tests use a low one. */
  readonly minimumQuality?: number;
  /** Voxels of finished cases kept for coming back to them; what this kind of device can hold where it is not said. */
  readonly maxCacheBytes?: number;
  readonly onEvent?: (event: ViewerEvent) => void;
}

/** four-up: volume and three slices; stacked: for narrow screens, one large pane and three small ones to tap. */
export type ViewerLayout = 'four-up' | 'stacked';

/** Things a page tells people in words. */
export type ViewerEvent =
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'webgl-missing' }
  | { readonly kind: 'picture-failed'; readonly message: string }
  | { readonly kind: 'xr-ended' };

export interface ViewerStatus {
  /** 0 to 1 of the volume's bytes received and decoded; 1 is full resolution. */
  readonly loaded: number;
  /** All times are from the case being opened: here, until slices of it were painted, however coarse. */
  readonly firstSlicesMs: number | undefined;
  /** Until slices were painted out of a whole volume of at least half the resolution in each direction. */
  readonly halfResolutionMs: number | undefined;
  /** Until the first picture in three dimensions. */
  readonly firstPictureMs: number | undefined;
  readonly fullResolutionMs: number | undefined;
  readonly following: boolean;
  /** Whether what this person changes while following is for everybody. */
  readonly inControl: boolean;
  /** Whether there is something to take back, or to bring back: of everybody's view when following with control, else of one's own. */
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly xr: 'unknown' | 'unavailable' | 'available' | 'active';
  /** What the last frame in three dimensions took; undefined before the first. */
  readonly frameMs: number | undefined;
  /** Nothing is being drawn, and the picture is as fine as it gets: what tests of pictures wait for. */
  readonly isResting: boolean;
  /** Modality value and place under the pointer, and the names of the segments there. */
  readonly pointerValue:
    | {
        readonly value: number;
        readonly pointLps: readonly [number, number, number];
        readonly segments: readonly string[];
      }
    | undefined;
  /** What this case lets people do; all of a volume until it is known. */
  readonly capabilities: ViewerCapabilities;
  /** A run through the frames is on; see `setPlaying`. */
  readonly playing: boolean;
  /** The frame of an image stack on screen, from 1 to `frameCount`; undefined for a volume. */
  readonly frame: number | undefined;
  readonly frameCount: number | undefined;
  /** Of a case beside this one, 0 to 1 of its bytes; undefined: there is none. */
  readonly comparedLoaded: number | undefined;
}

/** Tools that make no sense for a case are not offered. */
export interface ViewerCapabilities {
  /** A volume has three slices and three dimensions; an image stack has its frames alone. */
  readonly kind: 'volume' | 'image-stack';
  readonly cutPlanes: boolean;
  /** Colour has no window. */
  readonly window: boolean;
  /** Presets that are transfer functions of a volume. */
  readonly presets: boolean;
  /** There are frames to run through. */
  readonly cine: boolean;
  /** Lengths can be measured: the pixel spacing is known. */
  readonly toScale: boolean;
}

/** Something laid over the volume of the case, as this person sees it. */
export interface ViewerOverlay {
  readonly overlayId: string;
  readonly kind: OverlayKind;
  readonly name: string;
  readonly visible: boolean;
  /** 0 is clear, 1 hides what is below. */
  readonly opacity: number;
  /** Fetched when it is first to be seen. */
  readonly state: 'waiting' | 'loading' | 'ready' | 'failed';
  /** Of a segmentation: what the regions are called, and the colours they are drawn in. */
  readonly segments: readonly OverlaySegment[];
  /** Numbers of the segments that are not drawn. */
  readonly hiddenSegments: readonly number[];
  /** Of a volume laid over: what its values are coloured by. */
  readonly colorMapId: ColorMapId;
  /** Segments have colours that colour-blind eyes tell apart, in place of their own. */
  readonly safeColors: boolean;
}

/** What of an overlay is to be shown in another way; what is left out stays as it is. */
export type OverlayChange = Partial<
  Pick<ViewerOverlay, 'visible' | 'opacity' | 'hiddenSegments' | 'colorMapId' | 'safeColors'>
>;

/** How drawing goes on this device. */
export interface ViewerStatistics {
  readonly drawnBy: 'page' | 'headset';
  /** What the last frame took of the graphics card, and what one may while things move. */
  readonly frameMs: number | undefined;
  readonly budgetMs: number;
  /** What each of the last frames took, up to 120, oldest first. */
  readonly frames: readonly number[];
  readonly framesPerSecond: number;
  /** Of the last frame: pixels whose ray met the volume's box, those of both eyes together. */
  readonly rays: number;
  /** What such a ray would take on average, if it neither leapt over what is clear nor ended early: an upper limit. */
  readonly samplesPerRay: number | undefined;
  /** Of the last frame; undefined before the first. */
  readonly quality:
    | {
        /** Pixels per axis, as a share of the screen's. */
        readonly resolution: number;
        /** Length of a ray's step, as a multiple of the finest. */
        readonly stepFactor: number;
        readonly shading: 'full' | 'half' | 'none';
        readonly foveation: number;
      }
    | undefined;
  /** Where frames are on the ladder of quality while things move: 0 is the finest of so many. */
  readonly rung: number;
  readonly rungCount: number;
  /** Of a headset's picture: pixels per axis, as a share of what the headset recommends, for the whole session. */
  readonly scaleFactor: number | undefined;
  /** What the graphics card holds of textures, as far as the viewer knows. */
  readonly textureBytes: number;
  /** Of the volume in three dimensions: 0 full resolution, 1 half ...; undefined for a preview, and before the first. */
  readonly textureLevel: number | undefined;
  /** Voxels in the page's memory, those of cases kept for coming back to included. */
  readonly voxelBytes: number;
  /** The lowest quality the picture may fall to, 0 to 1. */
  readonly floor: number;
}

/** One classroom drawn into a page or a headset. */
export interface Viewer {
  status(): ViewerStatus;
  /** Runs after a change of status, at most once a frame. @returns unsubscribe */
  subscribe(listener: () => void): () => void;
  /** The view on screen now: the shared one while following, one's own otherwise. What a bookmark saves. */
  currentView(): SharedView;
  /** Window and transfer function, for everybody when in control and following, for oneself otherwise. */
  choosePreset(presetId: string): void;
  /**
   * What the volume is coloured with now, at the values to which the window carries it; undefined until the case is known,
   * and where there is no volume.
   */
  transferFunction(): CustomTransferFunction | undefined;
  /** Where in the patient the volume begins and ends along columns, rows and slices; undefined until that is known. */
  directions(): GridDirections | undefined;
  /** The body part the images are of, as a DICOM term; '' where that is not known. */
  bodyPart(): string;
  /** How often which values occur in the case, as far as it is known: asking has it counted, subscribers are told. */
  histogram(): ValueHistogram | undefined;
  /**
   * A small square picture of this case under a preset, as a data URL: drawn when it is asked for and the page has time.
   * Undefined where there is none to be had.
   */
  presetPicture(presetId: string): Promise<string | undefined>;
  /** Any other change of the view, by the same rule of who sees it. */
  edit(edit: ViewEdit): void;
  /** Adds a cut plane through the crosshair; the same rule of who sees it. */
  addPlane(): void;
  removePlane(planeId: string): void;
  resetView(): void;
  /** Looks on one's own, or comes back to the class: one press. */
  setFollowing(following: boolean): void;
  setLayout(layout: ViewerLayout): void;
  /** What lies over the volume, in the order of the case. */
  overlays(): readonly ViewerOverlay[];
  /** Shows, hides, fades or colours an overlay, or some of its segments; the same rule of who sees it. */
  setOverlay(overlayId: string, change: OverlayChange): void;
  /**
   * Shows the free plane, through the crosshair and facing this person, or puts it away; the same rule of who sees it. It
   * has a pane of its own while it is there.
   */
  setOblique(shown: boolean): void;
  /**
   * Runs through the frames of an image stack at the file's own pace, over and over. A run is this person's own; stopping
   * it puts the crosshair on the frame it stopped at, by the same rule of who sees it. When somebody moves the shared
   * crosshair, whoever follows is taken there, and their run ends.
   */
  setPlaying(playing: boolean): void;
  /** Goes so many frames on or back, as scrolling does; stops a run. */
  stepFrame(by: number): void;
  /** Take back and bring back changes of the view: those of the class when following with control, else one's own. */
  undo(): void;
  redo(): void;
  /** How drawing goes: made when it is asked for. */
  statistics(): ViewerStatistics;
  /** Shows or hides a panel with the statistics over the volume. */
  setStatisticsShown(shown: boolean): void;
  /** Call it in answer to a press. Rejects with a sentence for people where the headset does not start. */
  enterXr(): Promise<void>;
  exitXr(): Promise<void>;
  dispose(): void;
}
