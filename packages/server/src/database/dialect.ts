import { type CreateTableBuilder, PostgresAdapter, type QueryExecutorProvider } from 'kysely';

/** Whether the tables lie in PostgreSQL; else they lie in SQLite. */
export function isPostgres(db: QueryExecutorProvider): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}

/** Type of a column for Unix milliseconds with their fraction: PostgreSQL's `real` has four bytes, SQLite's has eight. */
export function timeType(db: QueryExecutorProvider): 'real' | 'double precision' {
  return isPostgres(db) ? 'double precision' : 'real';
}

/** Adds a primary key that counts rows in the order they were inserted; a number is never used again. */
export function addNumberedKey<Table extends string, Columns extends string>(
  table: CreateTableBuilder<Table, Columns>,
  name: string,
  db: QueryExecutorProvider,
): CreateTableBuilder<Table, Columns | string> {
  return isPostgres(db)
    ? table.addColumn(name, 'serial', (column) => column.primaryKey())
    : table.addColumn(name, 'integer', (column) => column.primaryKey().autoIncrement());
}
