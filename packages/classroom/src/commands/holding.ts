import type { Classroom } from '../state/classroom.ts';
import { type GrabTarget, heldPlaneId, HOLD_MS, holdKeyOf, type KeptHold } from '../state/holds.ts';
import { isInstructor, type Participant } from '../state/participant.ts';
import type { Command } from './command.ts';
import { hasControl } from './permission.ts';

/** What a command moves or takes away that somebody may have in hand. */
export function movedBy(command: Command): GrabTarget | undefined {
  switch (command.type) {
    case 'plane.set':
      return { kind: 'plane', planeId: command.plane.planeId };
    case 'plane.remove':
      return { kind: 'plane', planeId: command.planeId };
    case 'volume.place':
      return { kind: 'volume' };
    default:
      return undefined;
  }
}

/** Whether it would move or take away what somebody else has in hand at this moment. */
export function isHeldUp(
  classroom: Classroom,
  participantId: string,
  command: Command,
  atMs: number,
): boolean {
  const moved = movedBy(command);
  const targets = moved === undefined ? followedBy(classroom, command) : [moved];
  return targets.some((target) => isHeldByAnother(classroom, participantId, target, atMs));
}

/** What undo and redo would move: nobody's hand is led by somebody who takes back a change. */
function followedBy({ history }: Classroom, command: Command): readonly GrabTarget[] {
  const steps =
    command.type === 'view.undo'
      ? history.undo
      : command.type === 'view.redo'
        ? history.redo
        : undefined;
  const changes = steps?.at(-1)?.changes ?? [];
  return changes.flatMap((change): readonly GrabTarget[] => {
    if (change.part === 'plane') return [{ kind: 'plane', planeId: change.id }];
    return change.part === 'placement' ? [{ kind: 'volume' }] : [];
  });
}

function isHeldByAnother(
  classroom: Classroom,
  participantId: string,
  target: GrabTarget,
  atMs: number,
): boolean {
  const hold = holdOf(classroom, target);
  return hold !== undefined && hold.participantId !== participantId && isFresh(hold, atMs);
}

/** With it in the hand of this person; undefined where somebody else has it whom they may not take it from. */
export function takeHold(
  classroom: Classroom,
  actor: Participant,
  target: GrabTarget,
  atMs: number,
): Classroom | undefined {
  if (isHeldByAnother(classroom, actor.participantId, target, atMs)) {
    const holderId = holdOf(classroom, target)?.participantId;
    const holder = classroom.participants.find((p) => p.participantId === holderId);
    // A class is its instructors': they take from a learner, and from nobody else.
    if (!isInstructor(actor) || holder === undefined || isInstructor(holder)) return undefined;
  }
  const hold = { holdKey: holdKeyOf(target), participantId: actor.participantId, atMs };
  return { ...classroom, holds: orderHolds([...withoutHold(classroom, target), hold]) };
}

/** With this person's hand off it. What they do not hold stays as it is. */
export function releaseHold(
  classroom: Classroom,
  participantId: string,
  target: GrabTarget,
): Classroom {
  if (holdOf(classroom, target)?.participantId !== participantId) return classroom;
  return { ...classroom, holds: withoutHold(classroom, target) };
}

/** It was moved by whoever holds it, who so goes on holding it. */
export function renewHold(classroom: Classroom, target: GrabTarget, atMs: number): Classroom {
  const hold = holdOf(classroom, target);
  if (hold === undefined) return classroom;
  const holds = orderHolds([...withoutHold(classroom, target), { ...hold, atMs }]);
  return { ...classroom, holds };
}

/** Without the holds of who dropped or lost control, and of planes that are gone. */
export function withoutLostHolds(classroom: Classroom): Classroom {
  if (classroom.holds.length === 0) return classroom;
  const holds = classroom.holds.filter(({ holdKey, participantId }) => {
    const holder = classroom.participants.find((p) => p.participantId === participantId);
    if (holder?.connected !== true || !hasControl(classroom, holder)) return false;
    const planeId = heldPlaneId(holdKey);
    return planeId === undefined || classroom.view.planes.some((p) => p.planeId === planeId);
  });
  return holds.length === classroom.holds.length ? classroom : { ...classroom, holds };
}

function holdOf(classroom: Classroom, target: GrabTarget): KeptHold | undefined {
  const key = holdKeyOf(target);
  return classroom.holds.find(({ holdKey }) => holdKey === key);
}

function withoutHold(classroom: Classroom, target: GrabTarget): readonly KeptHold[] {
  const key = holdKeyOf(target);
  return classroom.holds.filter(({ holdKey }) => holdKey !== key);
}

function orderHolds(holds: readonly KeptHold[]): readonly KeptHold[] {
  return holds.toSorted((a, b) => (a.holdKey < b.holdKey ? -1 : 1));
}

/** The clock of a server may have been set back in between. */
function isFresh({ atMs }: KeptHold, nowMs: number): boolean {
  return Math.abs(nowMs - atMs) < HOLD_MS;
}
