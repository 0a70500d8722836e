import { resolve } from 'node:path';

import { ERRORS } from '@rounds/classroom';
import { Command } from 'commander';

import type { CaseLibrary } from '../cases/case-library.ts';
import { factsOf, newCase } from '../cases/describe-case.ts';
import { systemClock } from '../clock.ts';
import { type DataFolder, dataFolderAt, defaultDataFolder } from '../data-folder.ts';
import { connectDatabase } from '../database/database-client.ts';
import { newId } from '../identity/ids.ts';
import { runImportTask } from '../imports/import-process.ts';
import { describeFailure, requireFolder } from './import-failure.ts';
import { progressLine } from './progress-line.ts';
import { refusalTable } from './refusal-table.ts';

const NOTHING_UNDERSTOOD = 2;

export function importCommand(): Command {
  return new Command('import')
    .description('Make cases of the CT, MR and PET series in a folder; the server may be running')
    .argument('<folder>')
    .option('--data <folder>', 'data folder of the server', defaultDataFolder(process.env))
    .action(async (folder: string, options: { readonly data: string }) => {
      const path = resolve(folder);
      if (!(await requireFolder(path))) return;
      const dataFolder = dataFolderAt(options.data);
      const database = await connectDatabase(dataFolder.database);
      try {
        await importFolder(path, dataFolder, database.cases);
      } finally {
        await database.close();
      }
    });
}

async function importFolder(
  path: string,
  dataFolder: DataFolder,
  library: CaseLibrary,
): Promise<void> {
  const line = progressLine(process.stderr);
  try {
    const { series, refused } = await runImportTask(
      { kind: 'import', source: { kind: 'folder', folder: path }, assetFolder: dataFolder.assets },
      { onProgress: line.show },
    );
    line.clear();
    for (const { assetSha256, description } of series) {
      const document = newCase(newId(), assetSha256, description);
      const { title, warnings } = await library.add(
        document,
        factsOf(description),
        systemClock.unixMs(),
      );
      process.stdout.write(
        `Imported ${title}\n${warnings.map((warning) => `  ${warning}\n`).join('')}`,
      );
    }
    process.stdout.write(refusalTable(refused));
    if (series.length > 0) return;
    process.stderr.write(`${ERRORS['import.nothing-understood'].message}\n`);
    process.exitCode = NOTHING_UNDERSTOOD;
  } catch (error) {
    line.clear();
    describeFailure(error);
  }
}
