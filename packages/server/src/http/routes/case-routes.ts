import {
  bookmarkedViewSchema,
  caseMetadataSchema,
  caseTextSchema,
  idSchema,
  MAX_KEY_VIEWS,
  sharedViewSchema,
} from '@rounds/classroom';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as z from 'zod';

import type { CaseRecord } from '../../cases/case-library.ts';
import { CASE_SORTS, MAX_PAGE_LENGTH } from '../../cases/case-query.ts';
import type { SaveOutcome } from '../../cases/case-version.ts';
import { compareDocuments } from '../../cases/compare-documents.ts';
import { editorOf } from '../access.ts';
import { HttpRefusal } from '../http-refusal.ts';
import type { HttpServices } from '../http-services.ts';
import { parse } from '../parse.ts';

const DEFAULT_PAGE_LENGTH = 100;
const MAX_CHOSEN_VALUES = 50;

export const caseParametersSchema = z.strictObject({ caseId: idSchema });
const versionNumber = z.coerce.number().int().min(1).max(1_000_000_000);
const versionParametersSchema = z.strictObject({ caseId: idSchema, version: versionNumber });
const changesQuerySchema = z.strictObject({ from: versionNumber.optional() });
const baseVersion = z.int().min(1).optional();

/** One value or several, as a query string has them. */
const chosenValues = z
  .union([z.string().max(200), z.array(z.string().max(200)).max(MAX_CHOSEN_VALUES)])
  .transform((value) => [value].flat())
  .optional();

const listQuerySchema = z.strictObject({
  text: z.string().max(500).default(''),
  modality: chosenValues,
  region: chosenValues,
  diagnosis: chosenValues,
  level: chosenValues,
  tags: chosenValues,
  status: chosenValues,
  sort: z.enum(CASE_SORTS).default('newest'),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE_LENGTH).default(DEFAULT_PAGE_LENGTH),
});

const textBodySchema = z.strictObject({ ...caseTextSchema.shape, baseVersion });
const restoreBodySchema = z.strictObject({ baseVersion }).nullish();
const saveBodySchema = z.strictObject({
  baseVersion: z.int().min(1),
  change: z
    .strictObject({
      ...caseTextSchema.shape,
      initialView: sharedViewSchema,
      keyViews: z.array(bookmarkedViewSchema).max(MAX_KEY_VIEWS).readonly(),
      metadata: caseMetadataSchema,
    })
    .partial(),
});

/** The library: finding cases, writing them, and what they were before. */
export function addCaseRoutes(app: FastifyInstance, services: HttpServices): void {
  const { library, clock } = services;
  const config = { access: 'instructor' } as const;

  app.get('/api/cases', { config }, async (request) => {
    const { text, sort, offset, limit, ...chosen } = parse(listQuerySchema, request.query);
    const filters = Object.fromEntries(
      Object.entries(chosen).filter((entry) => entry[1] !== undefined),
    );
    return library.search({ text, filters, sort, offset, limit });
  });

  app.get('/api/cases/:caseId', { config }, async (request) => {
    const { caseId } = parse(caseParametersSchema, request.params);
    return bodyOf((await library.findRecord(caseId)) ?? unknownCase());
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

  addSavingRoutes(app, services);
  addVersionRoutes(app, services);
}

function addSavingRoutes(app: FastifyInstance, services: HttpServices): void {
  const { library, signer, clock } = services;
  const config = { access: 'instructor' } as const;

  const save = async (
    request: FastifyRequest,
    { baseVersion: base, change }: z.infer<typeof saveBodySchema> | SaveAnyway,
  ): Promise<object> => {
    const { caseId } = parse(caseParametersSchema, request.params);
    const editor = editorOf(request, signer);
    const outcome = await library.save(caseId, defined(change), editor, clock.unixMs(), base);
    return savedBody(services, caseId, outcome);
  };

  app.put('/api/cases/:caseId', { config }, async (request) =>
    save(request, parse(saveBodySchema, request.body)),
  );

  app.put('/api/cases/:caseId/text', { config }, async (request) => {
    const { baseVersion: base, ...change } = parse(textBodySchema, request.body);
    return save(request, { baseVersion: base, change });
  });
}

type SaveChange = z.infer<typeof saveBodySchema>['change'];
interface SaveAnyway {
  readonly baseVersion: number | undefined;
  readonly change: SaveChange;
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the fields that are there but undefined. */
function defined<T extends object>(fields: T): Defined<T> {
  const entries = Object.entries(fields).filter((entry) => entry[1] !== undefined);
  return Object.fromEntries(entries) as Defined<T>;
}

function addVersionRoutes(app: FastifyInstance, services: HttpServices): void {
  const { library, signer, clock } = services;
  const config = { access: 'instructor' } as const;

  app.get('/api/cases/:caseId/versions', { config }, async (request) => {
    const { caseId } = parse(caseParametersSchema, request.params);
    return { versions: (await library.versions(caseId)) ?? unknownCase() };
  });

  app.get('/api/cases/:caseId/versions/:version', { config }, async (request) => {
    const { caseId, version } = parse(versionParametersSchema, request.params);
    return (await library.findVersion(caseId, version)) ?? unknownVersion();
  });

  app.get('/api/cases/:caseId/versions/:version/changes', { config }, async (request) => {
    const { caseId, version } = parse(versionParametersSchema, request.params);
    const { from = version - 1 } = parse(changesQuerySchema, request.query);
    const after = (await library.findVersion(caseId, version)) ?? unknownVersion();
    if (from === 0) return { from, changes: [] };
    const before = (await library.findVersion(caseId, from)) ?? unknownVersion();
    return { from, changes: compareDocuments(before, after) };
  });

  app.post('/api/cases/:caseId/versions/:version/restore', { config }, async (request) => {
    const { caseId, version } = parse(versionParametersSchema, request.params);
    const base = parse(restoreBodySchema, request.body)?.baseVersion;
    const editor = editorOf(request, signer);
    if ((await library.findVersion(caseId, version)) === undefined) unknownVersion();
    const outcome = await library.restoreVersion(caseId, version, editor, clock.unixMs(), base);
    return savedBody(services, caseId, outcome);
  });
}

/** The case as it is after a save. @throws HttpRefusal */
async function savedBody(
  { library }: HttpServices,
  caseId: string,
  outcome: SaveOutcome,
): Promise<object> {
  if (outcome.status === 'unknown') unknownCase();
  if (outcome.status === 'conflict') throw new HttpRefusal('case.version-conflict');
  return bodyOf((await library.findRecord(caseId)) ?? unknownCase());
}

function bodyOf({ document, summary }: CaseRecord): object {
  return { ...document, summary };
}

export function unknownCase(): never {
  throw new HttpRefusal('case.unknown');
}

function unknownVersion(): never {
  throw new HttpRefusal('case.version-unknown');
}
