import { Readable } from 'node:stream';

import { idSchema } from '@rounds/classroom';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';

import { tellAudit } from '../audited-routes.ts';
import { HttpRefusal } from '../http-refusal.ts';
import type { HttpServices } from '../http-services.ts';
import { parse } from '../parse.ts';

const MAX_LISTED = 200;

const parametersSchema = z.strictObject({ sessionId: idSchema });
const exportQuerySchema = z.strictObject({ names: z.enum(['0', '1']).optional() });

/** What is kept of classes: the list of those that ended, their journals to take away, and their deletion. */
export function addPastSessionRoutes(app: FastifyInstance, services: HttpServices): void {
  const { directory, keepClassesDays } = services;
  const config = { access: 'instructor' } as const;

  app.get('/api/sessions/ended', { config }, async () => {
    const ended = await directory.listEnded(MAX_LISTED);
    const sessions = ended.map(({ sessionId, title, openedAtMs, endedAtMs }) => ({
      sessionId,
      title,
      openedAtMs,
      endedAtMs,
    }));
    return { sessions, keepDays: keepClassesDays === 'forever' ? null : keepClassesDays };
  });

  app.get('/api/sessions/:sessionId/journal', { config }, async (request, reply) => {
    const { sessionId } = parse(parametersSchema, request.params);
    const names = parse(exportQuerySchema, request.query).names === '1';
    const session = await directory.find(sessionId);
    if (session === undefined) throw new HttpRefusal('session.unknown');
    tellAudit(request, { subject: `class:${sessionId}`, details: { names } });
    const day = new Date(session.openedAtMs).toISOString().slice(0, 10);
    return reply
      .header('content-type', 'application/x-ndjson; charset=utf-8')
      .header('content-disposition', `attachment; filename="class-${day}-${session.code}.ndjson"`)
      .send(Readable.from(directory.exportJournal(session, { names })));
  });

  /** For good, and at once. */
  app.delete('/api/sessions/:sessionId', { config }, async (request, reply) => {
    const { sessionId } = parse(parametersSchema, request.params);
    const outcome = await directory.delete(sessionId);
    if (outcome === 'unknown') throw new HttpRefusal('session.unknown');
    if (outcome === 'still-open') throw new HttpRefusal('session.still-open');
    tellAudit(request, { subject: `class:${sessionId}` });
    return reply.code(204).send();
  });
}
