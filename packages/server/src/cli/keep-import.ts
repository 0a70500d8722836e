import { ERRORS } from '@rounds/classroom';

import { importedEvent } from '../audit/audited-stores.ts';
import { noteOperator } from '../audit/operator-trail.ts';
import { keptReport } from '../cases/import-summary.ts';
import { systemClock } from '../clock.ts';
import type { Database } from '../database/database-client.ts';
import { newId } from '../identity/ids.ts';
import { addImportedSeries } from '../imports/add-imported-series.ts';
import type { ImportResult } from '../imports/import-protocol.ts';
import { describeFailure } from './import-failure.ts';
import type { ProgressLine } from './progress-line.ts';
import { refusalTable } from './refusal-table.ts';

const NOTHING_UNDERSTOOD = 2;

interface KeepOptions {
  readonly line: ProgressLine;
  readonly addAgain: boolean;
  /** Of the server, to sign the audit log with. */
  readonly secret: Uint8Array;
}

/** Makes cases of what an import brings, and says so. */
export async function keepImport(
  importing: Promise<ImportResult>,
  database: Database,
  { line, addAgain, secret }: KeepOptions,
): Promise<void> {
  const { cases: library, importReports } = database;
  try {
    const result = await importing;
    line.clear();
    const { series, refused, summary } = result;
    const added = await addImportedSeries(series, { library, clock: systemClock }, addAgain);
    const report = keptReport(newId(), systemClock.unixMs(), added, result);
    await importReports.keep(report);
    await noteOperator(database, secret, importedEvent(report));
    for (const { title, warnings, quarantineReasons } of added.cases) {
      const notes = [...quarantineReasons, ...warnings].map((note) => `  ${note}\n`);
      process.stdout.write(`Imported ${title}\n${notes.join('')}`);
    }
    for (const { title } of added.alreadyInLibrary)
      process.stdout.write(`Already in the library as ${title}\n`);
    for (const sentence of summary.sentences) process.stdout.write(`${sentence}\n`);
    process.stdout.write(refusalTable(refused));
    if (series.length > 0) return;
    process.stderr.write(`${ERRORS['import.nothing-understood'].message}\n`);
    process.exitCode = NOTHING_UNDERSTOOD;
  } catch (error) {
    line.clear();
    describeFailure(error);
  }
}
