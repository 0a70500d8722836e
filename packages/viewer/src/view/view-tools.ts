import {
  MAX_CUT_PLANES,
  normalizeVector,
  type Rendering,
  roomDirectionToPatient,
  type SharedView,
  type Vector3,
} from '@rounds/classroom';
import { TRANSFER_FUNCTIONS, type VolumeDescription } from '@rounds/imaging/asset';

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
      ...renderingOfPreset(presetId, this.#options.view().rendering),
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

  /** The free plane through the crosshair, facing this person, or none. */
  setOblique(shown: boolean): void {
    const { view, isStack, forwardRoom, edit, refuse } = this.#options;
    if (!shown) {
      edit({ kind: 'oblique', oblique: null });
      return;
    }
    if (isStack()) {
      refuse(NOTHING_TO_CUT);
      return;
    }
    const { placement, crosshairLps } = view();
    const [x, y, z] = normalizeVector(roomDirectionToPatient(placement, forwardRoom()));
    edit({ kind: 'oblique', oblique: { pointLps: crosshairLps, normalLps: [-x, -y, -z] } });
  }

  /** Back to the window of the preset, as the file or the preset has it. */
  resetWindow(): void {
    const description = this.#options.description();
    if (description === undefined || description.samplesPerPixel === 3) return;
    const { window } = presetForVolume(this.#options.view().presetId, description);
    this.#options.edit({ kind: 'window', windowCenter: window.center, windowWidth: window.width });
  }

  removePlane(planeId: string): void {
    this.#options.edit({ kind: 'plane-removed', planeId });
  }
}

/** How a preset is drawn; one that is a window alone leaves that as it is. */
function renderingOfPreset(presetId: string, current: Rendering): { rendering?: Rendering } {
  const preset = TRANSFER_FUNCTIONS.find(({ id }) => id === presetId);
  if (preset === undefined) return {};
  const { mode = 'composite', slabMm = null } = preset.rendering ?? {};
  if (mode === current.mode && slabMm === current.slabMm) return {};
  return { rendering: { ...current, mode, slabMm } };
}
