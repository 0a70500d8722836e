import { participantNameSchema } from '@rounds/classroom';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';

import { newId } from '../../identity/ids.ts';
import { TOKEN_LIFETIME_MS } from '../../identity/tokens.ts';
import {
  clearInstructorCookie,
  editorOf,
  instructorTokenOf,
  setInstructorCookie,
} from '../access.ts';
import { tellAudit } from '../audited-routes.ts';
import { STRANGERS_BODY_BYTES } from '../body-patience.ts';
import { HttpRefusal } from '../http-refusal.ts';
import type { HttpServices } from '../http-services.ts';
import { parse } from '../parse.ts';

const nameBodySchema = z.strictObject({ name: participantNameSchema });
const linkBodySchema = z.strictObject({ link: z.string().min(1).max(256) });
/** Who comes back within a cookie's life gets another one, at most once a day. */
const RENEW_AFTER_MS = 24 * 3_600_000;

/**
 * Becoming an instructor by a one-time link, asking whether one is, saying under which name one changes cases, and
 * leaving.
 */
export function addInstructorRoutes(app: FastifyInstance, services: HttpServices): void {
  const { links, signer, signOuts, clock } = services;
  const lifetimeMs = TOKEN_LIFETIME_MS.instructor;

  app.post(
    '/api/instructor',
    { config: { access: 'public', rateLimit: { max: 60 } }, bodyLimit: STRANGERS_BODY_BYTES },
    async (request, reply) => {
      const { link } = parse(linkBodySchema, request.body);
      if (!(await links.use(link))) throw new HttpRefusal('instructor.link-invalid');
      const instructorId = newId();
      const token = signer.sign('instructor', { instructorId });
      setInstructorCookie(request, reply, token, lifetimeMs);
      const details = { address: request.ip };
      tellAudit(request, { actor: `instructor:${instructorId}`, details });
      return reply.code(204).send();
    },
  );

  app.get('/api/instructor', { config: { access: 'instructor' } }, async (request, reply) => {
    const token = instructorTokenOf(request, signer);
    if (token === undefined) throw new HttpRefusal('instructor.required');
    const { claims, expiresAtMs } = token;
    if (expiresAtMs - clock.unixMs() < lifetimeMs - RENEW_AFTER_MS)
      setInstructorCookie(request, reply, signer.sign('instructor', claims), lifetimeMs);
    return claims.name === undefined ? {} : { name: claims.name };
  });

  app.put('/api/instructor/name', { config: { access: 'instructor' } }, async (request, reply) => {
    const { name } = parse(nameBodySchema, request.body);
    const { editorId: instructorId } = editorOf(request, signer);
    const token = signer.sign('instructor', { instructorId, name });
    setInstructorCookie(request, reply, token, lifetimeMs);
    return reply.code(204).send();
  });

  /** This browser is no instructor's any more, and neither is one that has a copy of its cookie. */
  app.delete('/api/instructor', { config: { access: 'instructor' } }, async (request, reply) => {
    const { editorId: instructorId } = editorOf(request, signer);
    await signOuts.signOut(instructorId);
    tellAudit(request, { actor: `instructor:${instructorId}` });
    clearInstructorCookie(reply);
    return reply.code(204).send();
  });

  /** No browser is an instructor's any more, this one included: each needs a new link. */
  app.delete('/api/instructors', { config: { access: 'instructor' } }, async (request, reply) => {
    const { editorId: instructorId } = editorOf(request, signer);
    await signOuts.signOutEverybody();
    tellAudit(request, { actor: `instructor:${instructorId}` });
    clearInstructorCookie(reply);
    return reply.code(204).send();
  });
}
