import { createAuthContext, matchMaker } from '@colyseus/core';
import {
  type ErrorCode,
  isErrorCode,
  joinCodeSchema,
  type JoinReply,
  type JoinRequest,
  joinRequestSchema,
  roomJoinOptionsSchema,
} from '@rounds/classroom';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as z from 'zod';

import { newId } from '../../identity/ids.ts';
import type { SessionRecord } from '../../journal/journal-store.ts';
import { RefusedAtDoor } from '../../rooms/refused-at-door.ts';
import { isInstructorRequest } from '../access.ts';
import { tellAudit } from '../audited-routes.ts';
import { STRANGERS_BODY_BYTES } from '../body-patience.ts';
import { HttpRefusal } from '../http-refusal.ts';
import type { HttpServices } from '../http-services.ts';
import { parse } from '../parse.ts';
import { Turns } from '../turns.ts';

/** A whole class sits behind one address, and comes within seconds. */
const JOINS_PER_MINUTE = 12_000;
const codeParametersSchema = z.strictObject({ code: z.string().max(64) });
const matchmakeParametersSchema = z.strictObject({ roomId: z.string().max(64) });

/** The way into a class: by code to a ticket, by ticket into the room. */
export function addJoinRoutes(app: FastifyInstance, services: HttpServices): void {
  const config = { access: 'public', rateLimit: { max: JOINS_PER_MINUTE } } as const;

  app.get('/api/join/:code', { config }, async (request) => {
    const { code } = parse(codeParametersSchema, request.params);
    const session = await findSession(request, services, code);
    const room = await services.directory.liveRoom(session.sessionId);
    return {
      title: session.title,
      lifecycle: session.endedAtMs === undefined ? 'open' : 'ended',
      participants: (await room?.connectedCount().catch(() => 0)) ?? 0,
    };
  });

  const turns = new Turns();
  const inTurn = { config, bodyLimit: STRANGERS_BODY_BYTES, preHandler: () => turns.next() };

  app.post('/api/join', inTurn, (request) => join(request, services));

  app.post('/matchmake/joinById/:roomId', inTurn, async (request) => {
    const { roomId } = parse(matchmakeParametersSchema, request.params);
    return reserveSocket(request, services, roomId);
  });
}

async function join(request: FastifyRequest, services: HttpServices): Promise<JoinReply> {
  const { directory, signer } = services;
  const body = parseJoinRequest(request.body);
  const seat = signer.verify('seat', body.seatToken)?.claims;
  // Who comes back to a seat guesses no code.
  const session = await findSession(request, services, body.code, seat !== undefined);
  if (session.endedAtMs !== undefined) throw new HttpRefusal('join.session-ended');
  const returning = seat?.sessionId === session.sessionId ? seat.participantId : undefined;
  const room = await directory.room(session.sessionId);
  const { buildId, refusal, isConnected, role } = await room.answerDoor({
    returning: returning ?? null,
    isInstructor: isInstructorRequest(request, signer),
    wantedRole: body.role ?? null,
  });
  if (refusal !== null) throw new HttpRefusal(refusal);
  const takeOver = body.takeOver === true;
  if (isConnected && !takeOver) throw new HttpRefusal('join.already-open');
  const participantId = returning ?? newId();
  const { sessionId } = session;
  const { roomId } = room;
  tellAudit(request, {
    actor: `participant:${participantId}`,
    subject: `class:${sessionId}`,
    details: { role, isReturning: returning !== undefined },
  });
  const { name, device } = body;
  return {
    roomId,
    sessionId,
    participantId,
    role,
    ticket: signer.sign('ticket', {
      ticketId: newId(),
      roomId,
      buildId,
      sessionId,
      participantId,
      name,
      role,
      device,
      takeOver,
    }),
    seatToken: signer.sign('seat', { sessionId, participantId }),
    assetToken: signer.sign('asset', { sessionId, participantId }),
  };
}

function parseJoinRequest(body: unknown): JoinRequest {
  const parsed = joinRequestSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  const nameAlone = parsed.error.issues.every((issue) => issue.path[0] === 'name');
  throw new HttpRefusal(nameAlone ? 'join.name-invalid' : 'request.invalid');
}

/** The session with this code; a wrong one counts against the address that tried it. */
async function findSession(
  request: FastifyRequest,
  { directory, codeGuesses }: HttpServices,
  code: string,
  isTrusted = false,
): Promise<SessionRecord> {
  if (!isTrusted && codeGuesses.isBlocked(request.ip)) throw new HttpRefusal('request.too-many');
  const session = joinCodeSchema.safeParse(code).success
    ? await directory.findByCode(code)
    : undefined;
  if (session !== undefined) return session;
  codeGuesses.fail(request.ip);
  throw new HttpRefusal('join.code-unknown');
}

/** Colyseus' seat reservation for whoever holds a ticket for this room. */
async function reserveSocket(
  request: FastifyRequest,
  services: HttpServices,
  roomId: string,
): Promise<object> {
  const options = roomJoinOptionsSchema.safeParse(request.body);
  if (!options.success) throw new HttpRefusal('connection.protocol');
  const ticket = services.signer.verify('ticket', options.data.ticket);
  if (ticket?.claims.roomId !== roomId) throw new HttpRefusal('join.token-expired');
  const context = createAuthContext({
    headers: request.headers as Record<string, string>,
    remoteAddress: request.ip,
  });
  try {
    const reservation = await matchMaker.controller.invokeMethod(
      'joinById',
      roomId,
      options.data,
      context,
    );
    // The first part of the path of the socket: by it the front finds the server that has the room.
    const processId = services.serverNameOf(reservation.processId) ?? reservation.processId;
    return { ...reservation, processId };
  } catch (error) {
    if (error instanceof RefusedAtDoor) throw error;
    throw new HttpRefusal(matchmakingRefusalOf(error));
  }
}

/** Colyseus answers with codes 520 to 526 and free texts: what people meet are entries of the catalogue. */
function matchmakingRefusalOf(error: unknown): ErrorCode {
  const message = error instanceof Error ? error.message : '';
  if (isErrorCode(message)) return message;
  if (/locked|full/.test(message)) return 'join.room-full';
  if (/not found|disposed/.test(message)) return 'join.token-expired';
  return 'server.failed';
}
