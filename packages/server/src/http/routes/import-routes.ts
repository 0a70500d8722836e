import type { Readable } from 'node:stream';

import { idSchema } from '@rounds/classroom';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';

import { DEFAULT_UPLOAD_LIMITS } from '../../imports/import-jobs.ts';
import type { ImportReport } from '../../imports/import-report.ts';
import { tellAudit } from '../audited-routes.ts';
import { errorBody, HttpRefusal } from '../http-refusal.ts';
import type { HttpServices } from '../http-services.ts';
import { parse } from '../parse.ts';

const importParametersSchema = z.strictObject({ importId: idSchema });
const fileQuerySchema = z.strictObject({ name: z.string().min(1).max(1024) });
const startBodySchema = z.strictObject({ addAgain: z.boolean().optional() }).nullish();
/** A folder of ten thousand single images comes as as many requests. */
const UPLOADS_PER_MINUTE = 30_000;

/**
 * Bringing images in: an import is made, receives files, is started, and is then asked how far it is. Who was interrupted
 * asks which files arrived, and sends the others.
 */
export function addImportRoutes(app: FastifyInstance, { imports }: HttpServices): void {
  const config = { access: 'instructor' } as const;
  // Streamed to the disk by the handler, never held in memory.
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) =>
    done(null, payload),
  );

  app.get('/api/imports', { config }, async () => ({ imports: imports.reports().map(bodyOf) }));

  app.post('/api/imports', { config }, async (request) => {
    const importId = await imports.create();
    tellAudit(request, { subject: `import:${importId}` });
    return { importId };
  });

  app.get('/api/imports/:importId/files', { config }, async (request) => {
    const { importId } = parse(importParametersSchema, request.params);
    const received = imports.received(importId) ?? unknownImport();
    return { files: received.map(({ path, bytes }) => ({ name: path, bytes })) };
  });

  app.put(
    '/api/imports/:importId/files',
    {
      config: { ...config, isUpload: true, rateLimit: { max: UPLOADS_PER_MINUTE } },
      // The import itself knows the limit of its files; this is that of the largest zip file.
      bodyLimit: DEFAULT_UPLOAD_LIMITS.maxImportBytes,
    },
    async (request, reply) => {
      const { importId } = parse(importParametersSchema, request.params);
      const { name } = parse(fileQuerySchema, request.query);
      if (!isStream(request.body)) throw new HttpRefusal('request.invalid');
      await imports.receive(importId, name, request.body);
      return reply.code(204).send();
    },
  );

  app.post('/api/imports/:importId/start', { config }, async (request, reply) => {
    const { importId } = parse(importParametersSchema, request.params);
    const addAgain = parse(startBodySchema, request.body)?.addAgain ?? false;
    if (!(await imports.start(importId, { addAgain }))) unknownImport();
    return reply.code(202).send(bodyOf(imports.report(importId) ?? unknownImport()));
  });

  app.get('/api/imports/:importId', { config }, async (request) => {
    const { importId } = parse(importParametersSchema, request.params);
    return bodyOf(imports.report(importId) ?? unknownImport());
  });

  app.delete('/api/imports/:importId', { config }, async (request, reply) => {
    const { importId } = parse(importParametersSchema, request.params);
    if (!(await imports.cancel(importId))) unknownImport();
    return reply.code(204).send();
  });
}

function bodyOf(report: ImportReport): object {
  const { error, ...rest } = report;
  return error === undefined ? rest : { ...rest, error: errorBody(error) };
}

function isStream(body: unknown): body is Readable {
  return typeof body === 'object' && body !== null && 'pipe' in body;
}

function unknownImport(): never {
  throw new HttpRefusal('import.unknown');
}
