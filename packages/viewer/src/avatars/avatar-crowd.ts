import type { Scene } from '@babylonjs/core/scene.js';
import { type CaseVolume, patientToRoom, type SharedView } from '@rounds/classroom';

import type { PresentPerson } from '../pointers/people.ts';
import { Avatar, type EyeScale } from './avatar.ts';
import { AvatarParts } from './avatar-parts.ts';

interface Entry {
  readonly key: string;
  readonly avatar: Avatar;
}

/** Everybody else in the room. */
export class AvatarCrowd {
  readonly #scene: Scene;
  readonly #parts: AvatarParts;
  readonly #avatars = new Map<string, Entry>();

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#parts = new AvatarParts(scene);
  }

  update(
    present: readonly PresentPerson[],
    volume: CaseVolume,
    view: SharedView,
    eye: EyeScale,
  ): void {
    const gone = new Set(this.#avatars.keys());
    for (const { participant, color, pose } of present) {
      const { participantId, name } = participant;
      gone.delete(participantId);
      const hitRoom = pose.hitLps && patientToRoom(volume, view.placement, pose.hitLps);
      this.#avatarOf(participantId, name, color).update(pose, hitRoom, eye);
    }
    for (const participantId of gone) {
      this.#avatars.get(participantId)?.avatar.dispose();
      this.#avatars.delete(participantId);
    }
  }

  dispose(): void {
    for (const { avatar } of this.#avatars.values()) avatar.dispose();
    this.#avatars.clear();
    this.#parts.dispose();
  }

  #avatarOf(participantId: string, name: string, color: string): Avatar {
    const key = `${name} ${color}`;
    const known = this.#avatars.get(participantId);
    if (known?.key === key) return known.avatar;
    known?.avatar.dispose();
    const avatar = new Avatar(this.#scene, this.#parts, name, color);
    this.#avatars.set(participantId, { key, avatar });
    return avatar;
  }
}
