import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { type ErrorCode, ERRORS } from '@rounds/classroom';
import { Command } from 'commander';

import { noteOperator } from '../audit/operator-trail.ts';
import { importBundle } from '../cases/bundle/import-bundle.ts';
import { BundleError } from '../cases/bundle/read-bundle.ts';
import { writeBundle } from '../cases/bundle/write-bundle.ts';
import { systemClock } from '../clock.ts';
import { dataFolderAt, defaultDataFolder } from '../data-folder.ts';
import { connectDatabase } from '../database/database-client.ts';
import { readServerSecret } from '../identity/secret-file.ts';
import { DEFAULT_IMPORT_LIMITS } from '../imports/import-process.ts';
import { assetsFrom, databaseFrom } from './settings.ts';

const COMMAND_LINE = { editorId: 'command-line', name: '' } as const;

interface DataOption {
  readonly data: string;
}

export function exportCaseCommand(): Command {
  return new Command('export-case')
    .description('Write a case as one file, to import it on another server')
    .argument('<caseId>')
    .argument('<file>')
    .option('--data <folder>', 'data folder of the server', defaultDataFolder(process.env))
    .action(async (caseId: string, file: string, options: DataOption) => {
      const folder = dataFolderAt(options.data);
      const database = await connectDatabase(await databaseFrom(process.env, folder));
      try {
        const record = await database.cases.findRecord(caseId);
        if (record === undefined) return refuse('case.unknown');
        if (record.summary.status === 'quarantined') return refuse('case.quarantined');
        const assets = await assetsFrom(process.env, folder);
        const summary = await database.cases.importSummary(caseId);
        const bundle = await writeBundle(record, summary, assets.store, systemClock.unixMs());
        if (bundle === undefined) return refuse('asset.unknown');
        // Never over a file that is there.
        await pipeline(bundle.bytes, createWriteStream(resolve(file), { flags: 'wx' }));
        await noteOperator(database, await readServerSecret(process.env, folder.secret), {
          action: 'case.exported',
          subject: `case:${caseId}`,
        });
        process.stdout.write(`Exported ${record.document.title}\n`);
      } finally {
        await database.close();
      }
    });
}

export function importCaseCommand(): Command {
  return new Command('import-case')
    .description('Import a case that another server exported; the server may be running')
    .argument('<file>')
    .option('--data <folder>', 'data folder of the server', defaultDataFolder(process.env))
    .action(async (file: string, options: DataOption) => {
      const path = resolve(file);
      const isFile = await stat(path).then((found) => found.isFile(), () => false); // prettier-ignore
      if (!isFile) return refuse('bundle.invalid');
      const folder = dataFolderAt(options.data);
      const database = await connectDatabase(await databaseFrom(process.env, folder));
      const temporaryFolder = await mkdtemp(join(tmpdir(), 'rounds-case-'));
      const assets = await assetsFrom(process.env, folder);
      try {
        const summary = await importBundle(path, COMMAND_LINE, {
          library: database.cases,
          assets: assets.store,
          temporaryFolder,
          clock: systemClock,
          importLimits: DEFAULT_IMPORT_LIMITS,
        });
        const { caseId, title, quarantineReasons, warnings } = summary;
        await noteOperator(database, await readServerSecret(process.env, folder.secret), {
          action: 'case.brought-in',
          subject: `case:${caseId}`,
        });
        const notes = [...quarantineReasons, ...warnings].map((note) => `  ${note}\n`).join('');
        process.stdout.write(`Imported ${title} (${caseId})\n${notes}`);
      } catch (error) {
        if (!(error instanceof BundleError)) throw error;
        refuse(error.refusal);
      } finally {
        await rm(temporaryFolder, { recursive: true, force: true });
        await database.close();
      }
    });
}

function refuse(code: ErrorCode): void {
  process.stderr.write(`${ERRORS[code].message}\n`);
  process.exitCode = 1;
}
