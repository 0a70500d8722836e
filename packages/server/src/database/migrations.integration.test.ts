import { join } from 'node:path';

import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { NO_METADATA } from '@rounds/classroom';
import SqliteConnection from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';

import { caseFixture } from '../fixtures/case-fixture.ts';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';
import { connectDatabase } from './database-client.ts';
import { MIGRATIONS } from './migrations.ts';

jest.setTimeout(60_000);
afterAll(removeTemporaryFolders);

const BURNED_IN =
  'Text may be burned into the images. Look through all slices for names before you share this case.';

/** A document as it was written before there were overlays, metadata and image stacks. */
function oldDocument(caseId: string): string {
  const { overlays: _overlays, metadata: _metadata, ...rest } = caseFixture(caseId);
  const { kind: _kind, frameTimeMs: _time, samplesPerPixel: _samples, ...volume } = rest.volume;
  const { overlays: _views, ...initialView } = rest.initialView;
  return JSON.stringify({ ...rest, volume, initialView });
}

/** A database as the first release left it. */
async function firstRelease(path: string): Promise<void> {
  const connection = new SqliteConnection(path);
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: connection }) });
  const { '0001-sessions-and-library': first } = MIGRATIONS;
  if (first === undefined) throw new Error('the first migration is gone');
  const provider = { getMigrations: async () => ({ '0001-sessions-and-library': first }) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  expect(error).toBeUndefined();
  const insert = connection.prepare(
    'insert into cases (case_id, document, facts, created_at_ms, binned_at_ms) values (?, ?, ?, ?, ?)',
  );
  const facts = (warnings: string[]) =>
    JSON.stringify({ columns: 1, rows: 2, slices: 3, warnings });
  insert.run('case-a', oldDocument('case-a'), facts(['Other.']), 5, null);
  insert.run('case-b', oldDocument('case-b'), facts([BURNED_IN]), 6, null);
  insert.run('case-c', oldDocument('case-c'), facts([]), 7, 8);
  await db.destroy();
}

describe('a data folder of the first release', () => {
  test('is brought up to date: its cases are found, have a history, and suspicious ones are quarantined', async () => {
    const path = join(await temporaryFolder(), 'rounds.sqlite');
    await firstRelease(path);
    for (let start = 0; start < 2; start++) {
      const database = await connectDatabase(path);
      expect(await database.cases.list()).toMatchObject([
        { caseId: 'case-b', status: 'quarantined', quarantineReasons: [BURNED_IN], warnings: [] },
        { caseId: 'case-a', status: 'ready', version: 1, warnings: ['Other.'], updatedAtMs: 5 },
      ]);
      expect(await database.cases.find('case-a')).toEqual(
        caseFixture('case-a', { metadata: NO_METADATA }),
      );
      const query = { text: 'tearing', filters: {}, sort: 'title', offset: 0, limit: 9 } as const;
      expect((await database.cases.search(query)).total).toBe(2);
      expect(await database.cases.versions('case-a')).toMatchObject([{ version: 1, savedAtMs: 5 }]);
      expect(await database.cases.withoutThumbnail(9)).toHaveLength(2);
      await database.close();
    }
    const database = await connectDatabase(path);
    const editor = { editorId: 'a', name: '' };
    expect(await database.cases.save('case-a', { title: 'New' }, editor, 9, 1)).toMatchObject({
      version: 2,
    });
    expect(await database.cases.takeFromBin('case-c')).toBe(true);
    expect((await database.cases.findRecord('case-c'))?.summary.version).toBe(1);
    await database.close();
  });
});
