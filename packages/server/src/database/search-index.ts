import { type QueryExecutorProvider, type RawBuilder, type SqlBool, sql } from 'kysely';

import { isPostgres } from './dialect.ts';
import { wordsOf } from './search-words.ts';

/** What of a case is found by its words. */
export interface SearchedText {
  readonly title: string;
  readonly history: string;
  readonly metadata: { readonly diagnosis: string; readonly tags: readonly string[] };
}

/** Makes the table of words: FTS5 in SQLite, a GIN index in PostgreSQL. Its key is the case's added_order. */
export async function createSearchIndex(db: QueryExecutorProvider): Promise<void> {
  if (isPostgres(db)) {
    await sql`create table case_search (added_order integer primary key, words tsvector not null)`.execute(db);
    await sql`create index case_search_words on case_search using gin (words) with (fastupdate = off)`.execute(db);
  } else
    await sql`create virtual table case_search using fts5(
      title, history, diagnosis, tags, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3')`.execute(db);
} // prettier-ignore

/** Brings the words of a case up to date. */
export async function indexCase(
  db: QueryExecutorProvider,
  addedOrder: number,
  { title, history, metadata: { diagnosis, tags } }: SearchedText,
): Promise<void> {
  const texts = [title, history, diagnosis, tags.join(' ')];
  if (isPostgres(db)) {
    const words = [...new Set(texts.flatMap(wordsOf))];
    await sql`insert into case_search (added_order, words) values (${addedOrder}, array_to_tsvector(${words}::text[]))
      on conflict (added_order) do update set words = excluded.words`.execute(db);
    return;
  }
  const [titleWords, historyWords, diagnosisWords, tagWords] = texts.map((t) => wordsOf(t).join(' '));
  await sql`delete from case_search where rowid = ${addedOrder}`.execute(db);
  await sql`insert into case_search (rowid, title, history, diagnosis, tags)
    values (${addedOrder}, ${titleWords}, ${historyWords}, ${diagnosisWords}, ${tagWords})`.execute(db);
} // prettier-ignore

/** Whether a row of `cases` has all these words, or words that begin with them. */
export function hasWords(db: QueryExecutorProvider, words: readonly string[]): RawBuilder<SqlBool> {
  if (isPostgres(db)) {
    const query = words.map((word) => `'${word}':*`).join(' & ');
    return sql`added_order in (select added_order from case_search where words @@ ${query}::tsquery)`;
  }
  const query = words.map((word) => `"${word}"*`).join(' ');
  return sql`added_order in (select rowid from case_search where case_search match ${query})`;
}
