import { ERRORS } from '@rounds/classroom';

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

/** Makes cases of what an import brings, and says so. */
export async function keepImport(
  importing: Promise<ImportResult>,
  { cases: library, importReports }: Database,
  { line, addAgain }: { readonly line: ProgressLine; readonly addAgain: boolean },
): Promise<void> {
  try {
    const result = await importing;
    line.clear();
    const { series, refused, summary } = result;
    const added = await addImportedSeries(series, { library, clock: systemClock }, addAgain);
    await importReports.keep(keptReport(newId(), systemClock.unixMs(), added, result));
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
