import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import {
  type CaseVolume,
  patientDirectionToRoom,
  patientToRoom,
  type SharedView,
} from '@rounds/classroom';

import type { EyeScale } from '../avatars/avatar.ts';
import { NameTag } from '../avatars/name-tags.ts';
import type { TableRoom } from '../case-display.ts';
import { OrientationLetters } from '../stage/orientation-letters.ts';
import type { RoomScene, SecondVolume } from '../stage/room-scene.ts';
import type { OpacityCurve } from '../volume/opacity-curve.ts';
import type { LoadedLevel } from '../volume/volume-loader.ts';
import type { MarchQuality } from '../volume/volume-mesh.ts';
import { VolumePicture } from '../volume/volume-picture.ts';
import { CURRENT_COLOR, COMPARED_COLOR } from './case-titles.ts';

const TAG_UNITS = 3.2;
/** Above the letters around a volume. */
const ABOVE_UNITS = 4.5;
const AXES_LPS = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
] as const;

export interface ComparedVolumeOptions {
  readonly maxTextureBytes: number;
  readonly onShown: () => void;
}

/** The volume of the compared case, on the table beside the current one, with letters of its own and both names. */
export class ComparedVolume implements TableRoom, SecondVolume {
  readonly picture: VolumePicture;
  readonly #room: RoomScene;
  readonly #letters: OrientationLetters;
  readonly #tags: readonly [current: NameTag, compared: NameTag];
  readonly #position = new Vector3();
  #shown: { readonly volume: CaseVolume; readonly view: SharedView } | undefined;

  constructor(room: RoomScene, { maxTextureBytes, onShown }: ComparedVolumeOptions) {
    this.#room = room;
    const { scene, engine } = room.graphics;
    this.#letters = new OrientationLetters(scene);
    this.#tags = [
      new NameTag(scene, 'Current', CURRENT_COLOR),
      new NameTag(scene, 'Compared', COMPARED_COLOR),
    ];
    this.picture = new VolumePicture(scene, engine, {
      maxTextureBytes,
      onChange: () => room.request('content'),
      onShown,
    });
    room.setSecond(this);
  }

  get graphics(): RoomScene['graphics'] {
    return this.#room.graphics;
  }

  get isSettled(): boolean {
    return this.picture.isSettled;
  }

  add(level: LoadedLevel): void {
    this.picture.add(level);
  }

  setCurve(curve: OpacityCurve): void {
    this.picture.setCurve(curve);
  }

  /** It is the current case that slices and frames make room for. */
  setStreaming(): void {
    this.#room.request('content');
  }

  setView(volume: CaseVolume, view: SharedView): void {
    this.#shown = { volume, view };
    this.picture.setView(volume, view);
    this.#room.request('moved');
  }

  tick(): boolean {
    return this.picture.tick();
  }

  restore(): void {
    this.picture.restore();
  }

  setQuality(quality: MarchQuality): void {
    this.picture.setQuality(quality);
  }

  arrange(
    current: { readonly volume: CaseVolume; readonly view: SharedView },
    eye: EyeScale,
  ): void {
    if (this.#shown === undefined) return;
    this.#letters.update(this.#shown.volume, this.#shown.view, eye);
    this.#placeTag(this.#tags[0], current, eye);
    this.#placeTag(this.#tags[1], this.#shown, eye);
  }

  dispose(): void {
    this.#room.setSecond(undefined);
    this.picture.dispose();
    this.#letters.dispose();
    for (const tag of this.#tags) tag.dispose();
    this.#room.request('content');
  }

  /** Over the middle of a volume, above its box. */
  #placeTag(
    tag: NameTag,
    { volume, view }: { readonly volume: CaseVolume; readonly view: SharedView },
    eye: EyeScale,
  ): void {
    this.#position.set(...patientToRoom(volume, view.placement, volume.centerLps));
    const unit = eye.metresAt(this.#position);
    this.#position.y += halfHeightMetres(volume, view) + ABOVE_UNITS * unit;
    tag.place(this.#position, TAG_UNITS * unit);
  }
}

/** How far the box of a volume reaches up from its middle, turned as it is. */
function halfHeightMetres({ sizeMm }: CaseVolume, { placement }: SharedView): number {
  const upMm = AXES_LPS.reduce(
    (sum, axis, i) => sum + Math.abs(patientDirectionToRoom(placement, axis)[1]) * (sizeMm[i] ?? 0),
    0,
  );
  return (upMm * placement.scale) / 2000;
}
