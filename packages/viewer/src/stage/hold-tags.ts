import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { type CaseVolume, HOLD_MS, patientToRoom, type SharedView } from '@rounds/classroom';

import type { EyeScale } from '../avatars/avatar.ts';
import { NameTag } from '../avatars/name-tags.ts';
import { seatColor } from '../pointers/person-colors.ts';
import type { OthersHold } from '../view/own-grabs.ts';
import { planeHandleLps } from './plane-frames.ts';

const TAG_UNITS = 3.6;
const ABOVE_UNITS = 4.5;

interface Tag {
  readonly label: string;
  readonly tag: NameTag;
  /** What is held, as it was last seen, and since when it has not moved. */
  held: unknown;
  sinceMs: number;
}

/** The names of others beside what they have in hand: the plane's handle, or above the volume. */
export class HoldTags {
  readonly #scene: Scene;
  readonly #tags = new Map<string, Tag>();
  readonly #position = new Vector3();
  #holds: readonly OthersHold[] = [];

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  setHolds(holds: readonly OthersHold[]): void {
    this.#holds = holds;
    for (const [key, { tag, label }] of this.#tags) {
      if (holds.some((hold) => keyOf(hold) === key && labelOf(hold) === label)) continue;
      tag.dispose();
      this.#tags.delete(key);
    }
  }

  update(volume: CaseVolume, view: SharedView, eye: EyeScale, nowMs: number): void {
    for (const hold of this.#holds) {
      const tag = this.#tagOf(hold, nowMs);
      const plane = view.planes.find(({ planeId }) => planeId === hold.planeId);
      const held = hold.planeId === undefined ? view.placement : plane;
      if (held !== tag.held) {
        tag.held = held;
        tag.sinceMs = nowMs;
      }
      const atLps = plane === undefined ? topLps(volume) : planeHandleLps(plane, volume);
      const isThere = held !== undefined && atLps !== undefined;
      // Whoever has not moved it for so long holds it no more, though nobody took it yet.
      const isShown = isThere && nowMs - tag.sinceMs < HOLD_MS;
      tag.tag.mesh.setEnabled(isShown);
      if (!isShown) continue;
      this.#position.set(...patientToRoom(volume, view.placement, atLps));
      const unit = eye.metresAt(this.#position);
      this.#position.y += ABOVE_UNITS * unit;
      tag.tag.place(this.#position, TAG_UNITS * unit);
    }
  }

  dispose(): void {
    for (const { tag } of this.#tags.values()) tag.dispose();
    this.#tags.clear();
  }

  #tagOf(hold: OthersHold, nowMs: number): Tag {
    const key = keyOf(hold);
    let tag = this.#tags.get(key);
    if (tag === undefined) {
      const label = labelOf(hold);
      const color = seatColor(hold.holder.seatIndex);
      tag = { label, tag: new NameTag(this.#scene, label, color), held: undefined, sinceMs: nowMs };
      this.#tags.set(key, tag);
    }
    return tag;
  }
}

function keyOf({ planeId, holder }: OthersHold): string {
  return `${planeId ?? ''} ${holder.participantId}`;
}

function labelOf({ holder }: OthersHold): string {
  return `${holder.name} moves this`;
}

/** The middle of the box's upper side, as the patient stands. */
function topLps({ centerLps: [x, y, z], sizeMm }: CaseVolume): readonly [number, number, number] {
  return [x, y, z + sizeMm[2] / 2];
}
