import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import SqliteConnection from 'better-sqlite3';
import type { SqliteDatabase } from 'kysely';

import { preparingOnce } from './sqlite-dialect.ts';

describe('statements that are kept', () => {
  let connection: SqliteConnection.Database;
  let database: SqliteDatabase;

  beforeEach(() => {
    connection = new SqliteConnection(':memory:');
    connection.exec('create table words (word text)');
    database = preparingOnce(connection);
  });

  afterEach(() => database.close());

  test('the same text is prepared once, and answers anew each time', () => {
    const insert = database.prepare('insert into words values (?)');
    insert.run(['aorta']);
    expect(database.prepare('insert into words values (?)')).toBe(insert);
    const select = database.prepare('select word from words order by word');
    expect(select.all([])).toEqual([{ word: 'aorta' }]);
    insert.run(['aneurysm']);
    expect(database.prepare('select word from words order by word').all([])).toEqual([
      { word: 'aneurysm' },
      { word: 'aorta' },
    ]);
  });

  test('one whose rows somebody still goes through is left to them', () => {
    for (const word of ['a', 'b']) database.prepare('insert into words values (?)').run([word]);
    const rows = database.prepare('select word from words').iterate([]);
    rows.next();
    expect(database.prepare('select word from words').all([])).toHaveLength(2);
    expect([...rows]).toEqual([{ word: 'b' }]);
  });

  test('a table that was changed is read as it is now', () => {
    database.prepare('insert into words values (?)').run(['a']);
    expect(database.prepare('select * from words').all([])).toEqual([{ word: 'a' }]);
    connection.exec("alter table words add column language text default 'la'");
    expect(database.prepare('select * from words').all([])).toEqual([
      { word: 'a', language: 'la' },
    ]);
  });

  test('of very many different texts the ones asked for last are kept', () => {
    const often = database.prepare('select 0');
    const seldom = database.prepare('select -1');
    for (let i = 1; i < 400; i++) {
      database.prepare(`select ${i}`);
      expect(database.prepare('select 0')).toBe(often);
    }
    expect(database.prepare('select -1')).not.toBe(seldom);
  });
});
