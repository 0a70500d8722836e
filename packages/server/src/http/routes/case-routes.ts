import { caseTextSchema, idSchema } from '@rounds/classroom';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';

import { HttpRefusal } from '../http-refusal.ts';
import type { HttpServices } from '../http-services.ts';
import { parse } from '../parse.ts';

const caseParametersSchema = z.strictObject({ caseId: idSchema });

/** The library. */
export function addCaseRoutes(app: FastifyInstance, { library, clock }: HttpServices): void {
  const config = { access: 'instructor' } as const;

  app.get('/api/cases', { config }, async () => ({ cases: await library.list() }));

  app.get('/api/cases/:caseId', { config }, async (request) => {
    const { caseId } = parse(caseParametersSchema, request.params);
    return (await library.find(caseId)) ?? unknownCase();
  });

  app.put('/api/cases/:caseId/text', { config }, async (request) => {
    const { caseId } = parse(caseParametersSchema, request.params);
    return (await library.setText(caseId, parse(caseTextSchema, request.body))) ?? unknownCase();
  });

  app.delete('/api/cases/:caseId', { config }, async (request, reply) => {
    const { caseId } = parse(caseParametersSchema, request.params);
    if (!(await library.moveToBin(caseId, clock.unixMs()))) unknownCase();
    return reply.code(204).send();
  });

  app.post('/api/cases/:caseId/restore', { config }, async (request, reply) => {
    const { caseId } = parse(caseParametersSchema, request.params);
    if (!(await library.takeFromBin(caseId))) unknownCase();
    return reply.code(204).send();
  });
}

function unknownCase(): never {
  throw new HttpRefusal('case.unknown');
}
