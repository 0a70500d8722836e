import type { SharedView } from '@rounds/classroom';
import type { Viewer, ViewerOverlay, ViewerStatus } from '@rounds/viewer';

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
  pointerValue: undefined,
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
  const tell = (what: string) => (): void => void told.push(what);
  return {
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
    },
    edit: (edit) => void told.push(`edit ${JSON.stringify(edit)}`),
    addPlane: tell('add plane'),
    removePlane: (planeId) => void told.push(`remove plane ${planeId}`),
    resetView: tell('reset'),
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
    setPlaying(playing) {
      told.push(`playing ${playing}`);
      show({ playing });
    },
    stepFrame: (by) => void told.push(`frame ${by}`),
    undo: tell('undo'),
    redo: tell('redo'),
    enterXr: () => Promise.resolve(tell('enter xr')()),
    exitXr: () => Promise.resolve(tell('exit xr')()),
    dispose: tell('dispose'),
  };
}
