import {
  type CaseDocument,
  idSchema,
  lineSchema,
  MAX_CASES_PER_SESSION,
  tickRateSchema,
} from '@rounds/classroom';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as z from 'zod';

import { tellAudit } from '../audited-routes.ts';
import { HttpRefusal } from '../http-refusal.ts';
import type { HttpServices } from '../http-services.ts';
import { parse } from '../parse.ts';

const sessionBodySchema = z.strictObject({
  caseIds: z.array(idSchema).min(1).max(MAX_CASES_PER_SESSION),
  title: lineSchema(120).optional(),
  /** More than 20 is for small classes. */
  tickRateHz: tickRateSchema.optional(),
});

/** Opening classes, and the list of those that are open. */
export function addSessionRoutes(app: FastifyInstance, services: HttpServices): void {
  const { directory, library } = services;
  const config = { access: 'instructor' } as const;

  app.post('/api/sessions', { config }, async (request) => {
    const { caseIds, title, tickRateHz } = parse(sessionBodySchema, request.body);
    const cases: CaseDocument[] = [];
    for (const caseId of caseIds) {
      const record = await library.findRecord(caseId);
      if (record === undefined) throw new HttpRefusal('case.unknown');
      // Told here at once; the journal refuses it again with the opening itself.
      if (record.summary.status === 'quarantined') throw new HttpRefusal('case.quarantined');
      cases.push(record.document);
    }
    const session = await directory.open(cases, title ?? cases[0]?.title ?? 'Class', tickRateHz);
    const { sessionId, code } = session;
    tellAudit(request, { subject: `class:${sessionId}`, details: { caseIds } });
    return { sessionId, code, title: session.title, joinUrls: joinUrls(request, services, code) };
  });

  app.get('/api/sessions', { config }, async (request) => {
    const open = await directory.listOpen();
    const sessions = open.map(async ({ sessionId, code, title, openedAtMs }) => {
      const room = await directory.liveRoom(sessionId);
      const participants = (await room?.connectedCount().catch(() => 0)) ?? 0;
      const urls = joinUrls(request, services, code);
      return { sessionId, code, title, openedAtMs, participants, joinUrls: urls };
    });
    return { sessions: await Promise.all(sessions) };
  });
}

/** Where people join: for other machines first, then as the instructor's own browser sees the server. */
function joinUrls(request: FastifyRequest, services: HttpServices, code: string): string[] {
  const origins = new Set([...services.lanOrigins(), `${request.protocol}://${request.host}`]);
  return [...origins].map((origin) => `${origin}/join/${code}`);
}
