import { createReadStream } from 'node:fs';

import { idSchema, lineSchema, sha256Schema } from '@rounds/classroom';
import type { MaskRegion } from '@rounds/imaging';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';

import type { CaseSummary } from '../../cases/case-library.ts';
import type { ImageJobReport } from '../../cases/image-jobs.ts';
import { EXPORT_FORMATS, type ImageEdit } from '../../imports/case-task.ts';
import { editorOf } from '../access.ts';
import { tellAudit } from '../audited-routes.ts';
import { errorBody, HttpRefusal } from '../http-refusal.ts';
import type { HttpServices } from '../http-services.ts';
import { parse } from '../parse.ts';
import { caseParametersSchema, unknownCase } from './case-routes.ts';

const MAX_REGIONS = 200;
const pixel = z.int().min(0).max(65_535);
const extent = z.int().min(1).max(65_536);

const releaseBodySchema = z.strictObject({
  /** The images that were looked at: those the case shows now, or the release is refused. */
  assetSha256: sha256Schema,
  lookedAtAllImages: z.literal(true),
});
const quarantineBodySchema = z.strictObject({ reason: lineSchema(500) });
const maskBodySchema = z.strictObject({
  regions: z
    .array(
      z.strictObject({
        frames: z
          .union([z.literal('all'), z.tuple([pixel, pixel]).readonly()])
          .refine((frames) => frames === 'all' || frames[0] <= frames[1]),
        column: pixel,
        row: pixel,
        width: extent,
        height: extent,
      }),
    )
    .min(1)
    .max(MAX_REGIONS),
});
const exportBodySchema = z.strictObject({ format: z.enum(EXPORT_FORMATS) });
const jobParametersSchema = z.strictObject({ jobId: idSchema });

/** Quarantine and the images themselves: looking, masking, removing faces, releasing, exporting. */
export function addCaseImageRoutes(app: FastifyInstance, services: HttpServices): void {
  const { library, signer, clock, imageJobs } = services;
  const config = { access: 'instructor' } as const;

  app.post('/api/cases/:caseId/release', { config }, async (request, reply) => {
    const { caseId } = parse(caseParametersSchema, request.params);
    const { assetSha256 } = parse(releaseBodySchema, request.body);
    const editor = editorOf(request, signer);
    const outcome = await library.release(caseId, assetSha256, editor, clock.unixMs());
    if (outcome === 'unknown') unknownCase();
    if (outcome === 'conflict') throw new HttpRefusal('case.version-conflict');
    return reply.code(204).send();
  });

  app.post('/api/cases/:caseId/quarantine', { config }, async (request, reply) => {
    const { caseId } = parse(caseParametersSchema, request.params);
    const { reason } = parse(quarantineBodySchema, request.body);
    const editor = editorOf(request, signer);
    if (!(await library.quarantine(caseId, reason, editor, clock.unixMs()))) unknownCase();
    return reply.code(204).send();
  });

  app.get('/api/cases/:caseId/audit', { config }, async (request) => {
    const { caseId } = parse(caseParametersSchema, request.params);
    if ((await library.find(caseId)) === undefined) unknownCase();
    return { entries: await library.audit(caseId) };
  });

  app.post('/api/cases/:caseId/mask', { config }, async (request, reply) => {
    const { caseId } = parse(caseParametersSchema, request.params);
    const { regions } = parse(maskBodySchema, request.body);
    const summary = (await library.findRecord(caseId))?.summary ?? unknownCase();
    if (!regions.every((region) => liesIn(summary, region)))
      throw new HttpRefusal('request.invalid');
    const report = await start(caseId, { operation: 'mask', regions }, editorOf(request, signer));
    return reply.code(202).send(bodyOf(report));
  });

  app.post('/api/cases/:caseId/deface', { config }, async (request, reply) => {
    const { caseId } = parse(caseParametersSchema, request.params);
    const report = await start(caseId, { operation: 'deface' }, editorOf(request, signer));
    return reply.code(202).send(bodyOf(report));
  });

  addJobRoutes(app, services);

  const start = async (
    caseId: string,
    edit: ImageEdit,
    editor: ReturnType<typeof editorOf>,
  ): Promise<ImageJobReport> => {
    if ((await library.find(caseId)) === undefined) unknownCase();
    if (await library.isBeingTaught(caseId)) throw new HttpRefusal('case.being-taught');
    return imageJobs.start(caseId, edit, editor);
  };
}

/** Files for other programs, and how far a job is. */
function addJobRoutes(app: FastifyInstance, { library, signer, imageJobs }: HttpServices): void {
  const config = { access: 'instructor' } as const;

  app.get('/api/case-jobs/:jobId', { config }, async (request) => {
    const { jobId } = parse(jobParametersSchema, request.params);
    const report = imageJobs.report(jobId);
    if (report === undefined) throw new HttpRefusal('job.unknown');
    return bodyOf(report);
  });

  app.post('/api/cases/:caseId/exports', { config }, async (request, reply) => {
    const { caseId } = parse(caseParametersSchema, request.params);
    const { format } = parse(exportBodySchema, request.body);
    const { status } = (await library.findRecord(caseId))?.summary ?? unknownCase();
    // What nobody has looked at does not leave the house.
    if (status === 'quarantined') throw new HttpRefusal('case.quarantined');
    const editor = editorOf(request, signer);
    tellAudit(request, { subject: `case:${caseId}`, details: { format } });
    return reply
      .code(202)
      .send(bodyOf(imageJobs.start(caseId, { operation: 'export', format }, editor)));
  });

  app.get('/api/case-jobs/:jobId/file', { config }, async (request, reply) => {
    const { jobId } = parse(jobParametersSchema, request.params);
    const report = imageJobs.report(jobId);
    if (report === undefined) throw new HttpRefusal('job.unknown');
    // As it is now: it may have been written before anybody saw why it must not leave.
    const { status } = (await library.findRecord(report.caseId))?.summary ?? unknownCase();
    if (status === 'quarantined') throw new HttpRefusal('case.quarantined');
    const file = imageJobs.file(jobId);
    if (file === undefined) throw new HttpRefusal('job.unfinished');
    tellAudit(request, {
      subject: `case:${report.caseId}`,
      details: { format: report.format ?? '', bytes: file.byteLength },
    });
    return reply
      .type('application/octet-stream')
      .header('content-disposition', `attachment; filename="${file.name}"`)
      .header('content-length', file.byteLength)
      .send(request.method === 'HEAD' ? null : createReadStream(file.path));
  });
}

function liesIn(summary: CaseSummary, { frames, column, row, width, height }: MaskRegion): boolean {
  const { columns, rows, slices } = summary;
  const lastFrame = frames === 'all' ? 0 : frames[1];
  return column + width <= columns && row + height <= rows && lastFrame < slices;
}

function bodyOf({ error, ...rest }: ImageJobReport): object {
  return error === undefined ? rest : { ...rest, error: errorBody(error) };
}
