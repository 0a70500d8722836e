import type { FastifyInstance } from 'fastify';
import * as z from 'zod';

import { ReceiveError } from '../../imports/receive-error.ts';
import { boundaryOf, MultipartError, readMultipart } from '../../pacs/dicomweb/multipart.ts';
import { startRetrieval } from '../../pacs/dicomweb/retrieval.ts';
import { storeInstances } from '../../pacs/dicomweb/store-instances.ts';
import type { ConfiguredArchive } from '../../pacs/pacs-services.ts';
import { uidSchema } from '../../pacs/uid.ts';
import { DEFAULT_UPLOAD_LIMITS } from '../../imports/import-jobs.ts';
import { tellAudit } from '../audited-routes.ts';
import { HttpRefusal } from '../http-refusal.ts';
import type { HttpServices } from '../http-services.ts';
import { parse } from '../parse.ts';

const archiveParametersSchema = z.strictObject({ pacsId: z.string().min(1).max(64) });
const wordSchema = z
  .string()
  .max(64)
  .regex(/^[^\p{Cc}\\]*$/u)
  .optional();
const daySchema = z
  .string()
  .regex(/^\d{8}$/)
  .optional();
const searchBodySchema = z.strictObject({
  patientName: wordSchema,
  patientId: wordSchema,
  accessionNumber: wordSchema,
  modality: z
    .string()
    .regex(/^[A-Z]{2,16}$/)
    .optional(),
  fromDate: daySchema,
  toDate: daySchema,
});
const seriesBodySchema = z.strictObject({ studyUid: uidSchema });
const retrieveBodySchema = z.strictObject({
  studyUid: uidSchema,
  seriesUids: z.array(uidSchema).min(1).max(100),
  addAgain: z.boolean().optional(),
});
const SEARCHES_PER_MINUTE = 120;
const STORES_PER_MINUTE = 3000;
const MAX_PARTS = 10_000;

/**
 * Archives: searching them and fetching from them, for instructors. What is searched for stands in bodies, never in
 * addresses, because addresses end up in histories and logs; the answers hold patient data and are kept nowhere.
 */
export function addPacsRoutes(app: FastifyInstance, services: HttpServices): void {
  const config = { access: 'instructor', rateLimit: { max: SEARCHES_PER_MINUTE } } as const;
  const { pacs, imports, log } = services;
  const archiveOf = (parameters: unknown): ConfiguredArchive => {
    const { pacsId } = parse(archiveParametersSchema, parameters);
    const archive = pacs.archives.find((each) => each.pacsId === pacsId);
    if (archive === undefined) throw new HttpRefusal('pacs.unknown');
    return archive;
  };

  app.get('/api/pacs', { config: { access: 'instructor' } }, async () => ({
    archives: pacs.archives.map(({ pacsId, name }) => ({ pacsId, name })),
    receiver: pacs.receiver ?? null,
    storesOverWeb: pacs.stowToken !== undefined,
  }));

  app.post('/api/pacs/:pacsId/search', { config }, async (request) => {
    const { client } = archiveOf(request.params);
    return client.searchStudies(parse(searchBodySchema, request.body));
  });

  app.post('/api/pacs/:pacsId/series', { config }, async (request) => {
    const { client } = archiveOf(request.params);
    const { studyUid } = parse(seriesBodySchema, request.body);
    return { series: await client.listSeries(studyUid) };
  });

  app.post('/api/pacs/:pacsId/retrieve', { config }, async (request, reply) => {
    const { client } = archiveOf(request.params);
    const { addAgain = false, ...order } = parse(retrieveBodySchema, request.body);
    const retrieval = { archive: client, imports, log };
    const importId = await startRetrieval(retrieval, { ...order, addAgain });
    tellAudit(request, { details: { importId } });
    return reply.code(202).send({ importId });
  });

  if (pacs.stowToken !== undefined) addStoreRoute(app, services);
}

/** STOW-RS: an archive sends images by itself. There is no such route unless its token is configured. */
function addStoreRoute(app: FastifyInstance, { pacs }: HttpServices): void {
  // Streamed: parsed by the handler as it comes.
  app.addContentTypeParser(/^multipart\/related/i, (_request, payload, done) =>
    done(null, payload),
  );

  app.post(
    '/dicomweb/studies',
    {
      config: { access: 'sender', isUpload: true, rateLimit: { max: STORES_PER_MINUTE } },
      bodyLimit: DEFAULT_UPLOAD_LIMITS.maxImportBytes,
    },
    async (request, reply) => {
      const boundary = boundaryOf(request.headers['content-type']);
      if (boundary === undefined) throw new HttpRefusal('request.invalid');
      const incoming = await pacs.incoming.join(request.ip, 'stow');
      try {
        const body = request.body as AsyncIterable<Uint8Array>;
        const parts = readMultipart(body, boundary, MAX_PARTS);
        const answer = await storeInstances(parts, incoming);
        return await reply
          .code(answer.status)
          .type('application/dicom+json')
          .send(JSON.stringify(answer.body));
      } catch (error) {
        throw isUnreadable(error) ? new HttpRefusal('request.invalid') : error;
      } finally {
        incoming.release();
      }
    },
  );
}

function isUnreadable(error: unknown): boolean {
  return (
    error instanceof MultipartError ||
    (error instanceof ReceiveError && error.cause instanceof MultipartError)
  );
}
