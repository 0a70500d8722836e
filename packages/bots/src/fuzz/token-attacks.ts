import type { JoinReply } from '@rounds/classroom';

import { type Door, isReservation } from './door.ts';
import type { Findings } from './findings.ts';
import { pick, type Random } from './hostile-values.ts';

/** Passes of people who are in two classes. */
export interface KnownPasses {
  /** Used by their owner already. */
  readonly used: readonly JoinReply[];
  /** Of one class and of the other; given out at the start of the run and never used. */
  readonly foreign: JoinReply;
  readonly old: JoinReply;
  readonly oldSinceMs: number;
}

const EXPIRED_AFTER_MS = 61_000;

/** Tries to come in with what belongs to somebody else, was used, was changed, or is too old. */
export async function attackDoor(
  door: Door,
  random: Random,
  { used, foreign, old, oldSinceMs }: KnownPasses,
  findings: Findings,
): Promise<void> {
  const own = pick(random, used);
  const stranger = own.roomId === foreign.roomId ? old : foreign;
  const changed = (token: string): string => {
    const at = Math.floor(random() * (token.length - 2));
    return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
  };
  const attacks: [string, string, string][] = [
    ['replayed ticket', own.roomId, own.ticket],
    ['ticket of another class', own.roomId, stranger.ticket],
    ['changed ticket', own.roomId, changed(own.ticket)],
    ['seat token as a ticket', own.roomId, own.seatToken],
    ['asset token as a ticket', own.roomId, own.assetToken],
    ['made-up ticket', own.roomId, 'e30.e30'],
    ['ticket for a room that is not there', 'nothing', own.ticket],
  ];
  if (performance.now() - oldSinceMs > EXPIRED_AFTER_MS)
    attacks.push(['expired ticket', old.roomId, old.ticket]);
  const [name, roomId, ticket] = pick(random, attacks);
  findings.count(name);
  const { status, body } = await door.reserve(roomId, ticket);
  findings.reply(`${status} ${name}`);
  if (isReservation(body) || status !== 401) findings.violation(`a ${name} was answered ${status}`);
}
