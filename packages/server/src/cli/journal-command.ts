import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { Command } from 'commander';

import { noteOperator } from '../audit/operator-trail.ts';
import { dataFolderAt, defaultDataFolder } from '../data-folder.ts';
import { connectDatabase, type Database } from '../database/database-client.ts';
import { readServerSecret } from '../identity/secret-file.ts';
import { exportJournal } from '../journal/export-journal.ts';
import type { SessionRecord } from '../journal/journal-store.ts';
import { databaseFrom } from './settings.ts';

interface JournalSettings {
  readonly data: string;
  readonly out?: string;
  readonly names?: boolean;
}

export function journalCommand(): Command {
  return new Command('journal')
    .description('Print what happened in a class, one line of JSON for each change')
    .argument('<session>', 'id of the session, or the six digits of its class')
    .option('--data <folder>', 'data folder of the server', defaultDataFolder(process.env))
    .option('--out <file>', 'write there instead')
    .option('--names', 'with the names of people; else seats stand for them')
    .action(printJournal);
}

async function printJournal(wanted: string, settings: JournalSettings): Promise<void> {
  const folder = dataFolderAt(settings.data);
  const database = await connectDatabase(await databaseFrom(process.env, folder));
  try {
    const session = await findSession(database, wanted);
    if (session === undefined) {
      process.stderr.write('There is no such class in this data folder. Check its id or code.\n');
      process.exitCode = 1;
      return;
    }
    const names = settings.names ?? false;
    await noteOperator(database, await readServerSecret(process.env, folder.secret), {
      action: 'journal.exported',
      subject: `class:${session.sessionId}`,
      details: { names },
    });
    const lines = Readable.from(exportJournal(database.journal, session, { names }));
    if (settings.out === undefined) await pipeline(lines, process.stdout, { end: false });
    else await pipeline(lines, createWriteStream(settings.out, { mode: 0o600 }));
  } finally {
    await database.close();
  }
}

async function findSession(
  { journal }: Database,
  wanted: string,
): Promise<SessionRecord | undefined> {
  const known = await journal.find(wanted);
  return known ?? (/^\d{6}$/.test(wanted) ? journal.findByCode(wanted) : undefined);
}
