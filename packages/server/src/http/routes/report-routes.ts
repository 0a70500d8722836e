import { idSchema } from '@rounds/classroom';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';

import { HttpRefusal } from '../http-refusal.ts';
import type { HttpServices } from '../http-services.ts';
import { parse } from '../parse.ts';
import { caseParametersSchema, unknownCase } from './case-routes.ts';

const MAX_LISTED = 200;
const reportParametersSchema = z.strictObject({ importId: idSchema });

/** What imports removed and found, kept for those who have to answer for it. */
export function addReportRoutes(app: FastifyInstance, services: HttpServices): void {
  const { library, importReports } = services;
  const config = { access: 'instructor' } as const;

  app.get('/api/import-reports', { config }, async () => ({
    reports: await importReports.list(MAX_LISTED),
  }));

  app.get('/api/import-reports/:importId', { config }, async (request) => {
    const { importId } = parse(reportParametersSchema, request.params);
    const report = await importReports.find(importId);
    if (report === undefined) throw new HttpRefusal('import.unknown');
    return report;
  });

  /** null: the case was imported before reports were kept, or made here. */
  app.get('/api/cases/:caseId/report', { config }, async (request) => {
    const { caseId } = parse(caseParametersSchema, request.params);
    if ((await library.find(caseId)) === undefined) unknownCase();
    return { report: (await library.importSummary(caseId)) ?? null };
  });
}
