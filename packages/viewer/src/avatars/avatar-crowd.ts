import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { type CaseVolume, patientToRoom, type SharedView } from '@rounds/classroom';

import type { PresentPerson } from '../pointers/people.ts';
import { Audience } from './audience.ts';
import { Avatar, type EyeScale } from './avatar.ts';
import { AvatarParts } from './avatar-parts.ts';

/** So many are drawn as avatars with name, hands and pointer, presenters first; more are audience. */
const MAX_AVATARS = 48;

interface Entry {
  readonly key: string;
  readonly avatar: Avatar;
  /** The frame in which the person was last there. */
  frame: number;
}

/** Everybody else in the room: avatars of those who are near or point, figures of the far audience. */
export class AvatarCrowd {
  readonly #scene: Scene;
  readonly #parts: AvatarParts;
  readonly #audience: Audience;
  readonly #avatars = new Map<string, Entry>();
  readonly #scratch = new Vector3();
  #frame = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#parts = new AvatarParts(scene);
    this.#audience = new Audience(scene);
  }

  get audienceCount(): number {
    return this.#audience.count;
  }

  update(
    present: readonly PresentPerson[],
    volume: CaseVolume,
    view: SharedView,
    eye: EyeScale,
  ): void {
    this.#frame += 1;
    this.#audience.begin();
    let avatars = 0;
    for (let i = 0; i < present.length; i++) {
      const person = present[i] as PresentPerson;
      if (person.isFar || avatars === MAX_AVATARS) {
        this.#seat(person, eye);
        continue;
      }
      avatars += 1;
      const { participant, color, pose } = person;
      const hitRoom = pose.hitLps && patientToRoom(volume, view.placement, pose.hitLps);
      this.#avatarOf(participant.participantId, participant.name, color).update(pose, hitRoom, eye);
    }
    this.#audience.end();
    for (const [participantId, { avatar, frame }] of this.#avatars) {
      if (frame === this.#frame) continue;
      avatar.dispose();
      this.#avatars.delete(participantId);
    }
  }

  dispose(): void {
    for (const { avatar } of this.#avatars.values()) avatar.dispose();
    this.#avatars.clear();
    this.#audience.dispose();
    this.#parts.dispose();
  }

  #seat({ pose, color }: PresentPerson, eye: EyeScale): void {
    const [x, y, z] = pose.head.positionRoom;
    this.#scratch.set(x, y, z);
    if (Vector3.Distance(this.#scratch, eye.eye) > eye.clearanceMetres)
      this.#audience.add(pose.head, color);
  }

  #avatarOf(participantId: string, name: string, color: string): Avatar {
    const known = this.#avatars.get(participantId);
    const key = `${name} ${color}`;
    if (known?.key === key) {
      known.frame = this.#frame;
      return known.avatar;
    }
    known?.avatar.dispose();
    const avatar = new Avatar(this.#scene, this.#parts, name, color);
    this.#avatars.set(participantId, { key, avatar, frame: this.#frame });
    return avatar;
  }
}
