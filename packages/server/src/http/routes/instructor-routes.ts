import { participantNameSchema } from '@rounds/classroom';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';

import { newId } from '../../identity/ids.ts';
import { TOKEN_LIFETIME_MS } from '../../identity/tokens.ts';
import { editorOf, instructorOf, setInstructorCookie } from '../access.ts';
import { HttpRefusal } from '../http-refusal.ts';
import type { HttpServices } from '../http-services.ts';
import { parse } from '../parse.ts';

const nameBodySchema = z.strictObject({ name: participantNameSchema });
const linkBodySchema = z.strictObject({ link: z.string().min(1).max(256) });

/** Becoming an instructor by a one-time link, asking whether one is, and saying under which name one changes cases. */
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

  app.get('/api/instructor', { config: { access: 'instructor' } }, async (request) => {
    const name = instructorOf(request, signer)?.name;
    return name === undefined ? {} : { name };
  });

  app.put('/api/instructor/name', { config: { access: 'instructor' } }, async (request, reply) => {
    const { name } = parse(nameBodySchema, request.body);
    const { editorId: instructorId } = editorOf(request, signer);
    const token = signer.sign('instructor', { instructorId, name });
    setInstructorCookie(request, reply, token, TOKEN_LIFETIME_MS.instructor);
    return reply.code(204).send();
  });
}
