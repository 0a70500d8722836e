import {
  appendFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';

import { idSchema } from '@rounds/classroom';
import * as z from 'zod';

import type { SourceFile } from './import-protocol.ts';
import { nameOfUpload } from './upload-name.ts';

const RECORD_FILE = 'import.json';
const LIST_FILE = 'files.ndjson';

const recordSchema = z.strictObject({
  importId: idSchema,
  origin: z.enum(['upload', 'retrieval', 'stow', 'c-store']),
  createdAtMs: z.number(),
  status: z.enum(['receiving', 'running']),
  /** How often it was begun: one that takes the server down with it is not tried for ever. */
  attempts: z.number().int().min(0),
  addAgain: z.boolean(),
});

/** What has to be known of an import to go on with it after a restart. */
export type ImportRecord = Readonly<z.infer<typeof recordSchema>>;

const receivedFileSchema = z.strictObject({
  number: z.number().int().min(0),
  /** Relative path as it was sent; it tells files apart that are called the same in several folders. */
  path: z.string(),
  bytes: z.number().int().min(0),
});

/** A file that arrived whole. */
export type ReceivedFile = Readonly<z.infer<typeof receivedFileSchema>>;

/**
 * An import on the disk: its record, the numbered files it received, and the list of those that arrived whole. It lives as
 * long as its files are needed, and is removed as a whole.
 */
export class ImportFolder {
  readonly path: string;
  #record: ImportRecord;
  readonly #files = new Map<string, ReceivedFile>();
  #nextNumber = 0;

  private constructor(path: string, record: ImportRecord) {
    this.path = path;
    this.#record = record;
  }

  static async create(parent: string, record: ImportRecord): Promise<ImportFolder> {
    const folder = new ImportFolder(join(parent, record.importId), record);
    await mkdir(folder.path, { recursive: true, mode: 0o700 });
    await folder.#writeRecord();
    return folder;
  }

  /** The import that was left here, with the files that are whole; undefined where there is none. */
  static async open(path: string): Promise<ImportFolder | undefined> {
    const text = await readFile(join(path, RECORD_FILE), 'utf8').catch(() => '');
    const record = recordSchema.safeParse(parseJson(text));
    if (!record.success) return undefined;
    const folder = new ImportFolder(path, record.data);
    await folder.#readList();
    return folder;
  }

  get record(): ImportRecord {
    return this.#record;
  }

  async change(change: Partial<ImportRecord>): Promise<void> {
    this.#record = { ...this.#record, ...change };
    await this.#writeRecord();
  }

  received(): readonly ReceivedFile[] {
    return [...this.#files.values()];
  }

  get fileCount(): number {
    return this.#files.size;
  }

  /** The files to read, each under its base name. */
  sourceFiles(): readonly SourceFile[] {
    return this.received().map(({ number, path }) => ({
      path: this.#pathOf(number),
      name: nameOfUpload(path) ?? 'file',
    }));
  }

  /** Where the next file is to be written. Numbered, so that no name that was sent ever becomes a path. */
  reserve(): { readonly number: number; readonly path: string } {
    const number = this.#nextNumber;
    this.#nextNumber += 1;
    return { number, path: this.#pathOf(number) };
  }

  /** Keeps a file that is written to its end. Gives the one that came before under the same path and gave way to it. */
  async keep(file: ReceivedFile): Promise<ReceivedFile | undefined> {
    // A line of its own, even behind one of which a full disk or a crash left half.
    await appendFile(join(this.path, LIST_FILE), `\n${JSON.stringify(file)}\n`, { mode: 0o600 });
    const before = this.#files.get(file.path);
    this.#files.set(file.path, file);
    if (before !== undefined) await this.discard(before.number);
    return before;
  }

  async discard(number: number): Promise<void> {
    await rm(this.#pathOf(number), { force: true });
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true, maxRetries: 10 });
  }

  #pathOf(number: number): string {
    return join(this.path, `${number}`);
  }

  async #writeRecord(): Promise<void> {
    const temporary = join(this.path, `${RECORD_FILE}.new`);
    await writeFile(temporary, JSON.stringify(this.#record), { mode: 0o600 });
    await rename(temporary, join(this.path, RECORD_FILE));
  }

  /** A server that was killed may have left half a line, half a file, and files that nothing lists. */
  async #readList(): Promise<void> {
    const text = await readFile(join(this.path, LIST_FILE), 'utf8').catch(() => '');
    const listed = new Map<string, ReceivedFile>();
    for (const line of text.split('\n')) {
      const file = receivedFileSchema.safeParse(parseJson(line));
      if (!file.success) continue;
      listed.set(file.data.path, file.data);
      this.#nextNumber = Math.max(this.#nextNumber, file.data.number + 1);
    }
    for (const [path, file] of listed) {
      if ((await sizeOf(this.#pathOf(file.number))) === file.bytes) this.#files.set(path, file);
    }
    const kept = new Set(this.received().map(({ number }) => String(number)));
    for (const name of await readdir(this.path)) {
      if (name === RECORD_FILE || name === LIST_FILE || kept.has(name)) continue;
      await rm(join(this.path, name), { recursive: true, force: true });
    }
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
