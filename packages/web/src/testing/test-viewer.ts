import type { CustomTransferFunction, SharedView } from '@rounds/classroom';
import type {
  ViewEdit,
  Viewer,
  ViewerOverlay,
  ViewerStatistics,
  ViewerStatus,
} from '@rounds/viewer';

import { NO_PICTURE_YET } from '../components/use-viewer-status.ts';
import { TEST_VIEW } from './in-memory-classroom.ts';

/** A picture that draws nothing, and remembers what it was told. */
export interface TestViewer extends Viewer {
  readonly told: readonly string[];
  show(status: Partial<ViewerStatus>): void;
  /** Lays these over the volume. */
  lay(overlays: readonly ViewerOverlay[]): void;
}

const OPENING_STATUS: ViewerStatus = {
  ...NO_PICTURE_YET,
  firstSlicesMs: undefined,
  halfResolutionMs: undefined,
  firstPictureMs: undefined,
  fullResolutionMs: undefined,
  inControl: false,
  frameMs: undefined,
  isResting: true,
  comparedLoaded: undefined,
  pointerValue: undefined,
};

const NO_STATISTICS: ViewerStatistics = {
  drawnBy: 'page',
  frameMs: undefined,
  budgetMs: 33,
  frames: [],
  framesPerSecond: 0,
  rays: 0,
  samplesPerRay: undefined,
  quality: undefined,
  rung: 0,
  rungCount: 1,
  scaleFactor: undefined,
  textureBytes: 0,
  textureLevel: undefined,
  voxelBytes: 0,
  floor: 0,
};

/** What the preset of a test looks like, in HU. */
export const TEST_TRANSFER_FUNCTION: CustomTransferFunction = {
  colorPoints: [
    [0, 0, 0, 0],
    [1000, 1, 1, 1],
  ],
  opacityPoints: [
    [0, 0],
    [500, 0.125],
    [1000, 1],
  ],
  windowCenter: 40,
  windowWidth: 400,
};

export function createTestViewer(): TestViewer {
  const listeners = new Set<() => void>();
  const told: string[] = [];
  let status = OPENING_STATUS;
  let view: SharedView = TEST_VIEW;
  let overlays: readonly ViewerOverlay[] = [];
  const show = (change: Partial<ViewerStatus>): void => {
    status = { ...status, ...change };
    for (const listener of listeners) listener();
  };
  return {
    ...plainAnswers(told),
    told,
    show,
    lay(laid) {
      overlays = laid;
      show({});
    },
    status: () => status,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    currentView: () => view,
    choosePreset(presetId) {
      told.push(`preset ${presetId}`);
      view = { ...view, presetId };
      show({});
    },
    transferFunction: () => view.transferFunction ?? TEST_TRANSFER_FUNCTION,
    edit(edit) {
      told.push(`edit ${JSON.stringify(edit)}`);
      view = { ...view, ...changedBy(edit) };
      show({});
    },
    removePlane: (planeId) => void told.push(`remove plane ${planeId}`),
    setFollowing(following) {
      told.push(`following ${following}`);
      show({ following });
    },
    setLayout: (layout) => void told.push(`layout ${layout}`),
    overlays: () => overlays,
    setOverlay(overlayId, change) {
      told.push(`overlay ${overlayId} ${JSON.stringify(change)}`);
      overlays = overlays.map((known) =>
        known.overlayId === overlayId ? { ...known, ...change } : known,
      );
      show({});
    },
    setOblique: (shown) => void told.push(`oblique ${shown}`),
    setPlaying(playing) {
      told.push(`playing ${playing}`);
      show({ playing });
    },
    stepFrame: (by) => void told.push(`frame ${by}`),
  };
}

/** What is only noted, and what is asked of a picture that draws nothing. */
function plainAnswers(told: string[]) {
  const tell = (what: string) => (): void => void told.push(what);
  return {
    addPlane: tell('add plane'),
    resetView: tell('reset'),
    undo: tell('undo'),
    redo: tell('redo'),
    dispose: tell('dispose'),
    enterXr: () => Promise.resolve(tell('enter xr')()),
    exitXr: () => Promise.resolve(tell('exit xr')()),
    directions: () => undefined,
    bodyPart: () => '',
    histogram: () => undefined,
    presetPicture: () => Promise.resolve(undefined),
    statistics: () => NO_STATISTICS,
    setStatisticsShown: (shown: boolean) => void told.push(`statistics ${shown}`),
  };
}

/** The parts of a view that controls of the picture set as a whole. */
function changedBy(edit: ViewEdit): Partial<SharedView> {
  switch (edit.kind) {
    case 'rendering':
      return { rendering: edit.rendering };
    case 'slab':
      return { slab: edit.slab };
    case 'crop':
      return { crop: edit.crop };
    case 'cut-out':
      return { cutOut: edit.cutOut };
    case 'transfer-function':
      return { transferFunction: edit.transferFunction };
    case 'window':
      return { windowCenter: edit.windowCenter, windowWidth: edit.windowWidth };
    default:
      return {};
  }
}
