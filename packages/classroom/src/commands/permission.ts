import type { ErrorCode } from '../errors/catalogue.ts';
import type { Classroom } from '../state/classroom.ts';
import { isInstructor, type Participant } from '../state/participant.ts';
import type { Command, CommandType } from './command.ts';

/**
 * instructor: instructors and co-instructors.
 * control: instructors, and whoever was given control.
 * seated: everybody who takes part, for themselves alone. Observers only look.
 * anyone: everybody, observers too, for themselves alone.
 */
export const PERMISSIONS = {
  'session.end': 'instructor',
  'step.go': 'control',
  'plane.set': 'control',
  'plane.remove': 'control',
  'window.set': 'control',
  'preset.set': 'control',
  'crosshair.move': 'control',
  'volume.place': 'control',
  'grab.take': 'control',
  'grab.release': 'control',
  'rendering.set': 'control',
  'slab.set': 'control',
  'crop.set': 'control',
  'cut-out.set': 'control',
  'oblique.set': 'control',
  'transfer-function.set': 'control',
  'overlay.set': 'control',
  // It shows a case that the flow may not have reached.
  'comparison.set': 'instructor',
  'comparison.scroll': 'control',
  'view.set': 'control',
  'view.reset': 'control',
  'view.undo': 'control',
  'view.redo': 'control',
  'bookmark.save': 'instructor',
  'bookmark.recall': 'control',
  'bookmark.remove': 'instructor',
  'control.give': 'instructor',
  'control.take-back': 'control',
  'everyone.gather': 'instructor',
  'hand.raise': 'seated',
  'hand.lower': 'instructor',
  'attention.set': 'anyone',
} as const satisfies Record<CommandType, string>;

export type Permission = (typeof PERMISSIONS)[CommandType];

/** Instructors always, and the one learner who was given control; no more once they came back as an observer. */
export function hasControl(
  room: Pick<Classroom, 'controlHolderId'>,
  participant: Participant,
): boolean {
  if (isInstructor(participant)) return true;
  return participant.role !== 'observer' && room.controlHolderId === participant.participantId;
}

/** The refusal an actor meets, or undefined where the command is allowed. */
export function refusalOf(
  classroom: Classroom,
  actor: Participant,
  command: Command,
): ErrorCode | undefined {
  if (classroom.lifecycle === 'ended') return 'command.session-ended';
  const permission: Permission = PERMISSIONS[command.type];
  switch (permission) {
    case 'instructor':
      return isInstructor(actor) ? undefined : 'command.not-permitted';
    case 'control':
      return hasControl(classroom, actor) ? undefined : 'command.control-required';
    case 'seated':
      return actor.role === 'observer' ? 'command.not-permitted' : undefined;
    case 'anyone':
      return undefined;
  }
}
