import type { JournalEntry } from '@rounds/classroom';

import type { ImportReportStore, KeptImportReport } from '../cases/import-summary.ts';
import type { CaseLibrary } from '../cases/case-library.ts';
import type { JournalStore } from '../journal/journal-store.ts';
import type { AuditTrail } from './audit-log.ts';
import type { AuditAction, AuditDetails } from './audit-record.ts';

/** A store whose `replaced` methods stand before its own. */
export function intercepted<T extends object>(store: T, replaced: Partial<T>): T {
  return new Proxy(store, {
    get: (target, name) => {
      if (Object.hasOwn(replaced, name)) return Reflect.get(replaced, name) as unknown;
      const value: unknown = Reflect.get(target, name);
      // Bound: a store may have private fields, which a proxy does not.
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** Writes down what classes tell: who joins, who gets control, that it ends. */
export function auditedJournal(journal: JournalStore, trail: AuditTrail): JournalStore {
  return intercepted(journal, {
    append: async (commit) => {
      await journal.append(commit);
      for (const entry of commit.entries) noteEntry(trail, commit.sessionId, entry);
    },
  });
}

/** Writes down what was deleted because of its age. */
export function auditedDeletion(journal: JournalStore, trail: AuditTrail): JournalStore {
  return intercepted(journal, {
    deleteEndedBefore: async (unixMs) => {
      const sessions = await journal.deleteEndedBefore(unixMs);
      const details = { sessions, endedBefore: new Date(unixMs).toISOString() };
      if (sessions > 0) trail.note('journal.deleted', 'server', '', details);
      return sessions;
    },
    deleteIdle: async (sessionId, unixMs) => {
      const isDeleted = await journal.deleteIdle(sessionId, unixMs);
      const details = { sessions: 1, idleSince: new Date(unixMs).toISOString() };
      if (isDeleted) trail.note('journal.deleted', 'server', `class:${sessionId}`, details);
      return isDeleted;
    },
  });
}

function noteEntry(trail: AuditTrail, sessionId: string, { actorId, command }: JournalEntry): void {
  const subject = `class:${sessionId}`;
  switch (command.type) {
    case 'participant.join': {
      const { participantId, role, device } = command.participant;
      trail.note('class.joined', `participant:${participantId}`, subject, { role, device });
      return;
    }
    case 'session.end':
      return trail.note('class.ended', `participant:${actorId}`, subject);
    case 'control.give':
      return trail.note('control.given', `participant:${actorId}`, subject, {
        to: command.participantId,
      });
    case 'control.take-back':
      return trail.note('control.taken-back', `participant:${actorId}`, subject);
    default:
  }
}

/** Writes down when images were really replaced, and what went for good with them. */
export function auditedLibrary(library: CaseLibrary, trail: AuditTrail): CaseLibrary {
  return intercepted(library, {
    replaceImages: async (caseId, replacement, editor, atMs) => {
      const outcome = await library.replaceImages(caseId, replacement, editor, atMs);
      if (outcome.status === 'replaced')
        trail.note(
          replacement.reason === 'masked' ? 'case.masked' : 'case.defaced',
          `instructor:${editor.editorId}`,
          `case:${caseId}`,
          { fromSha256: replacement.fromSha256, toSha256: replacement.toSha256 },
        );
      return outcome;
    },
    noteErased: async (assetSha256) => {
      await library.noteErased(assetSha256);
      trail.note('case.erased', 'server', `asset:${assetSha256}`);
    },
  });
}

/** Writes down what an import brought, and that it was de-identified. */
export function auditedReports(reports: ImportReportStore, trail: AuditTrail): ImportReportStore {
  return intercepted(reports, {
    keep: async (report) => {
      await reports.keep(report);
      const { action, subject, details } = importedEvent(report);
      trail.note(action, 'server', subject, details);
    },
  });
}

/** An import that is over: how many files and cases, and how often each treatment of an attribute was applied. */
export function importedEvent({ importId, caseIds, refused, summary }: KeptImportReport): {
  readonly action: AuditAction;
  readonly subject: string;
  readonly details: AuditDetails;
} {
  const treatments = Object.entries(summary.counts).map(
    ([name, count]) => [`deidentification.${name}`, count] as const,
  );
  return {
    action: 'import.done',
    subject: `import:${importId}`,
    details: {
      caseIds,
      refusedFiles: refused.reduce((sum, { files }) => sum + files, 0),
      ...Object.fromEntries(treatments),
    },
  };
}
