import type { ErrorCode } from '@rounds/classroom';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { AuditAction, AuditDetails } from '../audit/audit-record.ts';
import { instructorOf } from './access.ts';
import type { HttpServices } from './http-services.ts';

/**
 * What the audit log says of each route that changes something or lets something out. `none`: nothing shared changes, or
 * what happens is written down where it happens.
 */
export const AUDITED_ROUTES: Readonly<Record<string, AuditAction | 'none'>> = {
  'POST /api/instructor': 'instructor.signed-in',
  'DELETE /api/instructor': 'instructor.signed-out',
  'DELETE /api/instructors': 'instructor.all-signed-out',
  'PUT /api/instructor/name': 'instructor.renamed',
  'POST /api/sessions': 'class.opened',
  'GET /api/sessions/:sessionId/journal': 'journal.exported',
  'DELETE /api/sessions/:sessionId': 'journal.deleted',
  'POST /api/join': 'asset-token.issued',
  // The ticket it takes was issued by the route above; who enters is told by the journal.
  'POST /matchmake/joinById/:roomId': 'none',
  'PUT /api/cases/:caseId': 'case.changed',
  'PUT /api/cases/:caseId/text': 'case.changed',
  'POST /api/cases/:caseId/versions/:version/restore': 'case.changed',
  'DELETE /api/cases/:caseId': 'case.binned',
  'POST /api/cases/:caseId/restore': 'case.taken-from-bin',
  'POST /api/cases/:caseId/release': 'case.released',
  'POST /api/cases/:caseId/quarantine': 'case.quarantined',
  'POST /api/cases/:caseId/mask': 'case.mask-ordered',
  'POST /api/cases/:caseId/deface': 'case.deface-ordered',
  'POST /api/cases/:caseId/exports': 'case.export-ordered',
  'GET /api/case-jobs/:jobId/file': 'case.exported',
  'GET /api/cases/:caseId/export': 'case.exported',
  'POST /api/cases/import-bundle': 'case.brought-in',
  'POST /api/imports': 'import.begun',
  // One line for each of ten thousand files would say no more than the line that ends the import.
  'PUT /api/imports/:importId/files': 'none',
  'POST /api/imports/:importId/start': 'import.started',
  'DELETE /api/imports/:importId': 'import.cancelled',
  'POST /api/pacs/:pacsId/search': 'archive.searched',
  'POST /api/pacs/:pacsId/series': 'archive.searched',
  'POST /api/pacs/:pacsId/retrieve': 'archive.fetched',
  'POST /dicomweb/studies': 'import.received-from-archive',
};

/** What only the handler knows of what it did. */
export interface Audited {
  readonly actor?: string;
  readonly subject?: string;
  readonly details?: AuditDetails;
}

const audited = new WeakMap<FastifyRequest, Audited>();

/** Says for the audit log what a request did; it is written only where the request succeeds. */
export function tellAudit(request: FastifyRequest, what: Audited): void {
  audited.set(request, what);
}

/** Writes down every request that succeeded and changed something or let something out. */
export function auditRequests(app: FastifyInstance, services: HttpServices): void {
  app.addHook('onResponse', async (request, reply) => {
    const { url } = request.routeOptions;
    const action = AUDITED_ROUTES[`${request.method} ${url}`];
    if (action === undefined || action === 'none' || reply.statusCode >= 400) return;
    const told = audited.get(request);
    services.audit.note(
      action,
      told?.actor ?? actorOf(request, services),
      told?.subject ?? subjectOf(request),
      told?.details,
    );
  });
}

/** Who asks, as the audit log has it. */
export function actorOf(request: FastifyRequest, { signer }: HttpServices): string {
  const instructor = instructorOf(request, signer);
  if (instructor !== undefined) return `instructor:${instructor.instructorId}`;
  return request.routeOptions.config.access === 'sender' ? 'archive' : `address:${request.ip}`;
}

/** What the audit log holds of refusals: that somebody tried what is not theirs, not that a form was wrong. */
const NOTED_REFUSALS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'instructor.link-invalid',
  'instructor.required',
  'sender.required',
  'asset.not-permitted',
  'request.foreign-origin',
  'request.too-many',
  'join.code-unknown',
  'join.token-expired',
]);
/** Every page asks it whether it is an instructor's: no is an answer, not a refusal. */
const QUESTION = 'GET /api/instructor';

export function noteRefusal(
  request: FastifyRequest,
  services: HttpServices,
  code: ErrorCode,
): void {
  const { url = 'none' } = request.routeOptions;
  const route = `${request.method} ${url}`;
  if (!NOTED_REFUSALS.has(code) || route === QUESTION) return;
  const isSignIn = code === 'instructor.link-invalid';
  services.refusals.note(
    isSignIn ? 'instructor.sign-in-refused' : 'permission.refused',
    actorOf(request, services),
    '',
    { route, code },
  );
}

const SUBJECTS: Readonly<Record<string, string>> = {
  caseId: 'case',
  sessionId: 'class',
  importId: 'import',
  jobId: 'job',
  pacsId: 'archive',
};

function subjectOf(request: FastifyRequest): string {
  const parameters = request.params as Readonly<Record<string, string>> | undefined;
  for (const [name, kind] of Object.entries(SUBJECTS)) {
    const id = parameters?.[name];
    if (id !== undefined && /^[\w.-]{1,64}$/.test(id)) return `${kind}:${id}`;
  }
  return '';
}
