import { type Kysely, sql } from 'kysely';

import { isPostgres } from './dialect.ts';
import { indexCase, type SearchedText } from './search-index.ts';

/** What is found by words is stored in words from here on, without accents: the same in every database. */
export async function rewriteSearchWords(db: Kysely<unknown>): Promise<void> {
  // Whatever lies in PostgreSQL was stored so from the beginning.
  if (isPostgres(db)) return;
  await db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ added_order: number; document: string }>`
      select added_order, document from cases`.execute(trx);
    for (const row of rows) await indexCase(trx, row.added_order, searchedTextOf(row.document));
  });
}

/** Documents of the first release had no metadata. */
function searchedTextOf(json: string): SearchedText {
  const { title, history, metadata } = JSON.parse(json) as Omit<SearchedText, 'metadata'> &
    Partial<SearchedText>;
  return { title, history, metadata: metadata ?? { diagnosis: '', tags: [] } };
}
