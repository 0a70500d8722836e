/** A file to import, under the path it had in its folder. */
export interface FileToImport {
  readonly path: string;
  readonly file: File;
}

/** What the browser gives of a dropped thing; the parts of FileSystemEntry that are used. */
export interface DroppedEntry {
  readonly isFile: boolean;
  readonly isDirectory: boolean;
  readonly name: string;
  readonly fullPath: string;
}

interface DroppedFile extends DroppedEntry {
  file(found: (file: File) => void, failed: (error: unknown) => void): void;
}

interface DroppedFolder extends DroppedEntry {
  createReader(): {
    readEntries(found: (entries: DroppedEntry[]) => void, failed: (error: unknown) => void): void;
  };
}

/** What systems leave in folders: never images, and not worth a line among the refused. */
const LITTER = /(?:^|\/)(?:\.[^/]*|__MACOSX|Thumbs\.db|desktop\.ini)(?:\/|$)/i;

export function isLitter(path: string): boolean {
  return LITTER.test(path);
}

export interface FolderContents {
  readonly files: readonly FileToImport[];
  /** Paths the browser would not open. */
  readonly unreadable: readonly string[];
}

/** All files under what was dropped, in the order of their paths. Reports how many it has found so far. */
export async function readDroppedEntries(
  entries: readonly DroppedEntry[],
  onFound: (count: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<FolderContents> {
  const files: FileToImport[] = [];
  const unreadable: string[] = [];
  const waiting = [...entries];
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    signal?.throwIfAborted();
    const path = entry.fullPath.replace(/^\/+/, '') || entry.name;
    if (isLitter(path)) continue;
    try {
      if (entry.isDirectory) waiting.push(...(await entriesOf(entry as DroppedFolder)));
      else files.push({ path, file: await fileOf(entry as DroppedFile) });
    } catch {
      unreadable.push(path);
    }
    onFound(files.length);
  }
  return { files: byPath(files), unreadable };
}

/** Files of a picker: of a folder with their paths in it, or single ones. */
export function readPickedFiles(picked: Iterable<File>): readonly FileToImport[] {
  const files: FileToImport[] = [];
  for (const file of picked) {
    const path = file.webkitRelativePath || file.name;
    if (!isLitter(path)) files.push({ path, file });
  }
  return byPath(files);
}

function byPath(files: readonly FileToImport[]): readonly FileToImport[] {
  return files.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function fileOf(entry: DroppedFile): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** Browsers hand a folder out in parts (of 100), and say with an empty part that there are no more. */
async function entriesOf(folder: DroppedFolder): Promise<DroppedEntry[]> {
  const reader = folder.createReader();
  const all: DroppedEntry[] = [];
  for (;;) {
    const part = await new Promise<DroppedEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (part.length === 0) return all;
    all.push(...part);
  }
}
