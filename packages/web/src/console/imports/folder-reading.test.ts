import { describe, expect, test } from '@jest/globals';

import {
  type DroppedEntry,
  isLitter,
  readDroppedEntries,
  readPickedFiles,
} from './folder-reading.ts';

/** Chromium's parts have at most 100 entries. */
const PART = 100;

function fileEntry(fullPath: string): DroppedEntry {
  const name = fullPath.split('/').at(-1) ?? '';
  const entry = {
    isFile: true,
    isDirectory: false,
    name,
    fullPath,
    file: (found: (file: File) => void) => found(new File(['x'], name)),
  };
  return entry;
}

function folderEntry(fullPath: string, children: readonly DroppedEntry[]): DroppedEntry {
  const entry = {
    isFile: false,
    isDirectory: true,
    name: fullPath.split('/').at(-1) ?? '',
    fullPath,
    createReader: () => {
      let given = 0;
      return {
        readEntries: (found: (entries: DroppedEntry[]) => void) => {
          const part = children.slice(given, given + PART);
          given += part.length;
          found([...part]);
        },
      };
    },
  };
  return entry;
}

const lockedEntry = (fullPath: string): DroppedEntry => {
  const entry = {
    ...fileEntry(fullPath),
    file: (_found: unknown, failed: (error: unknown) => void) => failed(new Error('locked')),
  };
  return entry;
};

describe('reading what was dropped', () => {
  test('finds every file of nested folders, in the order of their paths', async () => {
    const dropped = folderEntry('/study', [
      folderEntry('/study/s2', [fileEntry('/study/s2/2'), fileEntry('/study/s2/1')]),
      fileEntry('/study/a'),
    ]);
    const { files } = await readDroppedEntries([dropped, fileEntry('/single')]);
    expect(files.map(({ path }) => path)).toEqual([
      'single',
      'study/a',
      'study/s2/1',
      'study/s2/2',
    ]);
  });

  test('asks for a large folder’s parts until there are no more', async () => {
    const children = Array.from({ length: 2345 }, (_, index) => fileEntry(`/big/${index}`));
    const counts: number[] = [];
    const { files } = await readDroppedEntries([folderEntry('/big', children)], (count) =>
      counts.push(count),
    );
    expect(files).toHaveLength(2345);
    expect(counts.at(-1)).toBe(2345);
  });

  test('names what the browser would not open, and goes on', async () => {
    const dropped = folderEntry('/study', [lockedEntry('/study/locked'), fileEntry('/study/open')]);
    const { files, unreadable } = await readDroppedEntries([dropped]);
    expect(files.map(({ path }) => path)).toEqual(['study/open']);
    expect(unreadable).toEqual(['study/locked']);
  });

  test('stops when cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(
      readDroppedEntries([fileEntry('/a')], undefined, controller.signal),
    ).rejects.toThrow('abort');
  });

  test('leaves out what systems leave behind', () => {
    expect(
      ['.DS_Store', 'a/.hidden/b', '__MACOSX/a', 'a/Thumbs.db', 'desktop.ini'].filter(isLitter),
    ).toHaveLength(5);
    expect(['IM0001', 'DICOMDIR', '1.2.840.113619/1', 'a.dcm'].filter(isLitter)).toHaveLength(0);
  });

  test('picked files keep the path they had in their folder', () => {
    const inFolder = new File(['x'], '1.dcm');
    Object.defineProperty(inFolder, 'webkitRelativePath', { value: 'study/1.dcm' });
    const files = readPickedFiles([
      new File(['x'], 'z.dcm'),
      inFolder,
      new File(['x'], '.DS_Store'),
    ]);
    expect(files.map(({ path }) => path)).toEqual(['study/1.dcm', 'z.dcm']);
  });
});
