import type { SharedView, Vector3 } from '@rounds/classroom';

import { rotationAbout, turnPlane } from '../space/plane-moves.ts';
import type { ViewEdit } from '../view/view-edit.ts';
import { type PaneZoom, type SliceFrame, WHOLE_SLICE, zoomedAround } from './slice-frame.ts';
import { raisedWindow, type ShownWindow, widenedWindow } from './window-moves.ts';

/** What keys on a slice pane need of it. */
export interface KeyTarget {
  view(): SharedView;
  zoom(): PaneZoom;
  setZoom(zoom: PaneZoom): void;
  scroll(slices: number): void;
  edit(edit: ViewEdit): void;
  resetWindow(): void;
}

const TURN_RADIANS = Math.PI / 90;

/** Does what a key means on a slice. @returns whether it means anything */
export function pressKey(
  { key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>,
  frame: SliceFrame,
  target: KeyTarget,
): boolean {
  const turns = shiftKey && frame.orientation === 'oblique';
  const actions = turns ? turnKeys(frame, target) : plainKeys(frame, target);
  const action = actions[key];
  action?.();
  return action !== undefined;
}

type Actions = Readonly<Record<string, () => void>>;

function plainKeys(frame: SliceFrame, target: KeyTarget): Actions {
  const view = target.view();
  const zoomBy = (factor: number): void =>
    target.setZoom(zoomedAround(frame, target.zoom(), factor, frame.width / 2, frame.height / 2));
  const setWindow = (window: ShownWindow): void => target.edit({ kind: 'window', ...window });
  return {
    ArrowUp: () => target.scroll(-1),
    ArrowDown: () => target.scroll(1),
    PageUp: () => target.scroll(-10),
    PageDown: () => target.scroll(10),
    '+': () => zoomBy(1.25),
    '=': () => zoomBy(1.25),
    '-': () => zoomBy(0.8),
    '0': () => target.setZoom(WHOLE_SLICE),
    '[': () => setWindow(widenedWindow(view, -1)),
    ']': () => setWindow(widenedWindow(view, 1)),
    ',': () => setWindow(raisedWindow(view, -1)),
    '.': () => setWindow(raisedWindow(view, 1)),
    '\\': () => target.resetWindow(),
  };
}

/** Shift and arrows tip the free plane under the eyes of whoever looks at it. */
function turnKeys(frame: SliceFrame, target: KeyTarget): Actions {
  const turn = (axis: Vector3, radians: number): void => {
    const { oblique } = target.view();
    if (oblique === null) return;
    const turned = turnPlane(oblique, oblique.pointLps, rotationAbout(axis, radians));
    target.edit({ kind: 'oblique', oblique: turned });
  };
  return {
    ArrowLeft: () => turn(frame.down, TURN_RADIANS),
    ArrowRight: () => turn(frame.down, -TURN_RADIANS),
    ArrowUp: () => turn(frame.right, -TURN_RADIANS),
    ArrowDown: () => turn(frame.right, TURN_RADIANS),
  };
}
