import { type Kysely, sql } from 'kysely';

import { SqlAudit } from './sql-audit.ts';
import type { WorkerStores } from './protocol.ts';
import { SqlCaseLibrary } from './sql-case-library.ts';
import { SqlImportReports } from './sql-import-reports.ts';
import { SqlJournal } from './sql-journal.ts';
import { SqlLinks } from './sql-links.ts';
import { SqlSignOuts } from './sql-sign-outs.ts';
import type { Tables } from './tables.ts';

/** All stores over one database, SQLite or PostgreSQL. */
export function createStores(db: Kysely<Tables>): WorkerStores {
  return {
    journal: new SqlJournal(db),
    cases: new SqlCaseLibrary(db),
    importReports: new SqlImportReports(db),
    links: new SqlLinks(db),
    signOuts: new SqlSignOuts(db),
    audit: new SqlAudit(db),
    connection: {
      ping: async () => void (await sql`select 1 from sessions limit 1`.execute(db)),
    },
  };
}
