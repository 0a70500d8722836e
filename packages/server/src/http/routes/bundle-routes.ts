import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { FastifyInstance } from 'fastify';

import { importBundle } from '../../cases/bundle/import-bundle.ts';
import { MAX_BUNDLE_BYTES } from '../../cases/bundle/manifest.ts';
import { writeBundle } from '../../cases/bundle/write-bundle.ts';
import { newId } from '../../identity/ids.ts';
import { limitBytes } from '../../imports/limit-bytes.ts';
import { editorOf } from '../access.ts';
import { tellAudit } from '../audited-routes.ts';
import { HttpRefusal } from '../http-refusal.ts';
import type { HttpServices } from '../http-services.ts';
import { parse } from '../parse.ts';
import { caseParametersSchema, unknownCase } from './case-routes.ts';

const CASE_FILE_TYPE = 'application/zip';

/** A case as one file, out of this server and into it. */
export function addBundleRoutes(app: FastifyInstance, services: HttpServices): void {
  const { library, assets, clock, signer, bundleFolder, importLimits } = services;
  const config = { access: 'instructor' } as const;

  app.get('/api/cases/:caseId/export', { config }, async (request, reply) => {
    const { caseId } = parse(caseParametersSchema, request.params);
    const record = (await library.findRecord(caseId)) ?? unknownCase();
    // What nobody has looked at does not leave the house.
    if (record.summary.status === 'quarantined') throw new HttpRefusal('case.quarantined');
    const summary = await library.importSummary(caseId);
    const bundle = await writeBundle(record, summary, assets, clock.unixMs());
    if (bundle === undefined) throw new HttpRefusal('asset.unknown');
    return reply
      .type(CASE_FILE_TYPE)
      .header('content-disposition', `attachment; filename="case-${caseId}.rounds.zip"`)
      .header('content-length', bundle.byteLength)
      .send(request.method === 'HEAD' ? null : Readable.from(bundle.bytes, { objectMode: false }));
  });

  // One at a time, as all that decodes: each may take as much memory as an import.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };

  app.post(
    '/api/cases/import-bundle',
    { config: { ...config, isUpload: true }, bodyLimit: MAX_BUNDLE_BYTES },
    async (request, reply) => {
      const { body } = request;
      if (!(body instanceof Readable)) throw new HttpRefusal('request.invalid');
      await mkdir(bundleFolder, { recursive: true, mode: 0o700 });
      const path = join(bundleFolder, newId());
      try {
        const limited = limitBytes(body, (_chunk, bytesSoFar) => bytesSoFar <= MAX_BUNDLE_BYTES);
        await pipeline(limited, createWriteStream(path, { mode: 0o600 }));
        const editor = editorOf(request, signer);
        const summary = await inTurn(() =>
          importBundle(path, editor, {
            library,
            assets,
            temporaryFolder: bundleFolder,
            clock,
            importLimits,
          }),
        );
        tellAudit(request, { subject: `case:${summary.caseId}` });
        return await reply.code(201).send(summary);
      } finally {
        await rm(path, { force: true });
      }
    },
  );
}
