import type { SharedView } from '@rounds/classroom';
import type { ClassroomConnection } from '@rounds/connection';

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
  readonly firstPictureMs: number | undefined;
  readonly fullResolutionMs: number | undefined;
  readonly following: boolean;
  /** Whether what this person changes while following is for everybody. */
  readonly inControl: boolean;
  readonly xr: 'unknown' | 'unavailable' | 'available' | 'active';
  /** What the last frame in three dimensions took; undefined before the first. */
  readonly frameMs: number | undefined;
  /** Nothing is being drawn, and the picture is as fine as it gets: what tests of pictures wait for. */
  readonly isResting: boolean;
  /** Modality value and place under the pointer. */
  readonly pointerValue:
    | { readonly value: number; readonly pointLps: readonly [number, number, number] }
    | undefined;
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
  /** Adds a cut plane through the crosshair; the same rule of who sees it. */
  addPlane(): void;
  removePlane(planeId: string): void;
  resetView(): void;
  /** Looks on one's own, or comes back to the class: one press. */
  setFollowing(following: boolean): void;
  setLayout(layout: ViewerLayout): void;
  /** Undo and redo of what this person changed of the view. */
  undo(): void;
  redo(): void;
  /** Call it in answer to a press. Rejects with a sentence for people where the headset does not start. */
  enterXr(): Promise<void>;
  exitXr(): Promise<void>;
  dispose(): void;
}
