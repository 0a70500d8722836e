import {
  type Command,
  type GrabTarget,
  heldPlaneId,
  holdKeyOf,
  type Participant,
  type SharedState,
} from '@rounds/classroom';
import type { CommandResult } from '@rounds/connection';

import { keyOfEdit, type ViewEdit } from './view-edit.ts';

export interface OwnGrabsOptions {
  readonly send: (command: Command) => Promise<CommandResult>;
  /** Runs once the last move of what was held has been sent. */
  readonly whenSent: (editKey: string, callback: () => void) => void;
  /** Somebody else has it: what this person made of it is not to be seen any more. */
  readonly onLost: (editKey: string) => void;
}

interface Grab {
  readonly target: GrabTarget;
  readonly editKey: string;
  isLost: boolean;
}

/**
 * What one person has in hand. It is taken with the first move, without waiting for an answer; where the answer is that
 * somebody else has it, the rest of the gesture moves nothing.
 */
export class OwnGrabs {
  readonly #options: OwnGrabsOptions;
  readonly #grabs = new Map<string, Grab>();

  constructor(options: OwnGrabsOptions) {
    this.#options = options;
  }

  /** Before a move is shown and sent. @returns false where somebody else has it: then nothing moves */
  mayMove(target: GrabTarget, edit: ViewEdit): boolean {
    const key = holdKeyOf(target);
    const known = this.#grabs.get(key);
    if (known !== undefined) return !known.isLost;
    const grab: Grab = { target, editKey: keyOfEdit(edit), isLost: false };
    this.#grabs.set(key, grab);
    void this.#options.send({ type: 'grab.take', target }).then((result) => {
      // Other refusals are met by the moves themselves.
      if (result.status === 'refused' && result.code === 'command.held-by-another')
        this.#lose(grab);
    });
    return true;
  }

  /** A move was refused because somebody else has it by now. */
  lose(editKey: string): void {
    for (const grab of this.#grabs.values()) if (grab.editKey === editKey) this.#lose(grab);
  }

  /** The hand is open again. */
  releaseAll(): void {
    for (const { target, editKey, isLost } of this.#grabs.values()) {
      if (isLost) continue;
      // A refusal says that it was let go already.
      this.#options.whenSent(editKey, () => {
        void this.#options.send({ type: 'grab.release', target });
      });
    }
    this.#grabs.clear();
  }

  #lose(grab: Grab): void {
    if (grab.isLost) return;
    grab.isLost = true;
    this.#options.onLost(grab.editKey);
  }
}

/** What an edit moves that can be in somebody's hand; a plane that is not there yet cannot. */
export function grabTargetOf(edit: ViewEdit, { view }: SharedState): GrabTarget | undefined {
  if (edit.kind === 'placement') return { kind: 'volume' };
  if (edit.kind !== 'plane') return undefined;
  const { planeId } = edit.plane;
  return view.planes.some((plane) => plane.planeId === planeId)
    ? { kind: 'plane', planeId }
    : undefined;
}

/** Somebody else who has something in hand, to be named beside it. */
export interface OthersHold {
  /** Undefined: the volume. */
  readonly planeId: string | undefined;
  readonly holder: Participant;
}

export function othersHolds(
  state: Pick<SharedState, 'participants' | 'holds'>,
  ownId: string,
): readonly OthersHold[] {
  const holds: OthersHold[] = [];
  for (const { holdKey, participantId } of state.holds) {
    const holder = state.participants.find((person) => person.participantId === participantId);
    if (participantId !== ownId && holder !== undefined)
      holds.push({ planeId: heldPlaneId(holdKey), holder });
  }
  return holds;
}

/** Why nothing moves, in words. */
export function heldWords(state: SharedState, ownId: string, editKey: string): string {
  const hold = othersHolds(state, ownId).find(
    ({ planeId }) => editKey === (planeId === undefined ? 'placement' : `plane:${planeId}`),
  );
  const what = editKey === 'placement' ? 'the volume' : 'this plane';
  return `${hold?.holder.name ?? 'Somebody else'} has ${what} in hand. Wait until they let go.`;
}
