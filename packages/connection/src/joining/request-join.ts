import { type JoinReply, joinReplySchema, type JoinRequest } from '@rounds/classroom';

import type { JoinOptions } from '../classroom-connection.ts';
import type { Environment } from '../environment.ts';
import { done, type JoinOutcome, refused } from './join-outcome.ts';
import { postJson } from './post-json.ts';

/** Asks the server for a pass into the room, as the person the seat token stands for, where there is one. */
export async function requestJoin(
  environment: Environment,
  options: JoinOptions,
  takeOver: boolean,
  signal: AbortSignal,
): Promise<JoinOutcome<JoinReply>> {
  const seatToken = options.seatTokens.read(options.code);
  const request: JoinRequest = {
    code: options.code,
    name: options.name,
    device: options.device,
    ...(seatToken === undefined ? {} : { seatToken }),
    ...(takeOver ? { takeOver } : {}),
    ...(options.role === undefined ? {} : { role: options.role }),
  };
  const url = new URL('/api/join', options.serverUrl).href;
  const outcome = await postJson(environment, url, request, signal);
  if (outcome.status !== 'done') {
    // A token the server does not know is worth nothing: the next try asks for a seat of its own.
    const stale = outcome.status === 'refused' && outcome.code === 'join.token-expired';
    if (stale) options.seatTokens.remove(options.code);
    return outcome;
  }
  const reply = joinReplySchema.safeParse(outcome.value);
  if (!reply.success) return refused('connection.protocol');
  options.seatTokens.write(options.code, reply.data.seatToken);
  return done(reply.data);
}
