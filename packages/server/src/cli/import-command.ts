import { resolve } from 'node:path';

import { Command } from 'commander';

import { dataFolderAt, defaultDataFolder } from '../data-folder.ts';
import { readServerSecret } from '../identity/secret-file.ts';
import { runImportTask } from '../imports/import-process.ts';
import { progressLine } from './progress-line.ts';
import { requireSource } from './require-source.ts';
import { assetsFrom, databaseFrom } from './settings.ts';

interface ImportSettings {
  readonly data: string;
  readonly again?: boolean;
}

export function importCommand(): Command {
  return new Command('import')
    .description('Make cases of the images in a folder, zip or file; the server may be running')
    .argument('<path>')
    .option('--data <folder>', 'data folder of the server', defaultDataFolder(process.env))
    .option('--again', 'also add what is in the library already')
    .action(importFolder);
}

async function importFolder(given: string, settings: ImportSettings): Promise<void> {
  const path = resolve(given);
  if (!(await requireSource(path))) return;
  const dataFolder = dataFolderAt(settings.data);
  const place = await databaseFrom(process.env, dataFolder);
  const line = progressLine(process.stderr);
  const cancelling = new AbortController();
  const assets = await assetsFrom(process.env, dataFolder);
  const importing = assets.tasks.run([], (assetFolder) =>
    runImportTask(
      { kind: 'import', source: { kind: 'folder', folder: path }, assetFolder },
      { onProgress: line.show, signal: cancelling.signal },
    ),
  );
  // Files are read while the rest is loaded and the database opened; what becomes of them is looked at after that.
  importing.catch(() => undefined);
  try {
    const { connectDatabase } = await import('../database/database-client.ts');
    const [database, { keepImport }] = await Promise.all([
      connectDatabase(place),
      import('./keep-import.ts'),
    ]);
    try {
      const secret = await readServerSecret(process.env, dataFolder.secret);
      await keepImport(importing, database, { line, secret, addAgain: settings.again ?? false });
    } finally {
      await database.close();
    }
  } finally {
    cancelling.abort();
    assets.close();
  }
}
