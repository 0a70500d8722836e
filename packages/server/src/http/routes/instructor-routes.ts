import type { FastifyInstance } from 'fastify';
import * as z from 'zod';

import { newId } from '../../identity/ids.ts';
import { TOKEN_LIFETIME_MS } from '../../identity/tokens.ts';
import { setInstructorCookie } from '../access.ts';
import { HttpRefusal } from '../http-refusal.ts';
import type { HttpServices } from '../http-services.ts';
import { parse } from '../parse.ts';

const linkBodySchema = z.strictObject({ link: z.string().min(1).max(256) });

/** Becoming an instructor by a one-time link, and asking whether one is. */
export function addInstructorRoutes(app: FastifyInstance, { links, signer }: HttpServices): void {
  app.post(
    '/api/instructor',
    { config: { access: 'public', rateLimit: { max: 60 } } },
    async (request, reply) => {
      const { link } = parse(linkBodySchema, request.body);
      if (!(await links.use(link))) throw new HttpRefusal('instructor.link-invalid');
      const token = signer.sign('instructor', { instructorId: newId() });
      setInstructorCookie(request, reply, token, TOKEN_LIFETIME_MS.instructor);
      return reply.code(204).send();
    },
  );

  app.get('/api/instructor', { config: { access: 'instructor' } }, async () => ({}));
}
