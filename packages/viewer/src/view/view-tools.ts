import {
  MAX_CUT_PLANES,
  roomDirectionToPatient,
  type SharedView,
  type Vector3,
} from '@rounds/classroom';
import type { VolumeDescription } from '@rounds/imaging/asset';

import { openingPlane } from '../space/plane-moves.ts';
import { presetForVolume } from '../volume/preset-curve.ts';
import type { ViewEdit } from './view-edit.ts';

const NOTHING_TO_CUT = 'These are pictures: there is no volume to cut.';
const NO_MORE_PLANES = 'There is no room for another cut plane. Remove one first.';

export interface ViewToolsOptions {
  readonly view: () => SharedView;
  readonly edit: (edit: ViewEdit) => void;
  readonly description: () => VolumeDescription | undefined;
  readonly isStack: () => boolean;
  /** Where this person looks, in room space. */
  readonly forwardRoom: () => Vector3;
  readonly refuse: (message: string) => void;
}

/** What a press on a button of the page does to the view. */
export class ViewTools {
  readonly #options: ViewToolsOptions;

  constructor(options: ViewToolsOptions) {
    this.#options = options;
  }

  choosePreset(presetId: string): void {
    const description = this.#options.description();
    if (description === undefined || description.samplesPerPixel === 3) return;
    const { window } = presetForVolume(presetId, description);
    this.#options.edit({
      kind: 'preset',
      presetId,
      windowCenter: window.center,
      windowWidth: window.width,
    });
  }

  /** Another cut through the crosshair, facing this person. */
  addPlane(): void {
    const { view, isStack, forwardRoom, edit, refuse } = this.#options;
    const { planes, placement, crosshairLps } = view();
    if (isStack()) {
      refuse(NOTHING_TO_CUT);
      return;
    }
    if (planes.length >= MAX_CUT_PLANES) {
      refuse(NO_MORE_PLANES);
      return;
    }
    const lookingLps = roomDirectionToPatient(placement, forwardRoom());
    // The page may be served without TLS, where there is no randomUUID.
    const planeId = `plane-${Math.random().toString(36).slice(2, 10)}`;
    edit({ kind: 'plane', plane: openingPlane(planeId, crosshairLps, lookingLps, planes) });
  }

  removePlane(planeId: string): void {
    this.#options.edit({ kind: 'plane-removed', planeId });
  }
}
