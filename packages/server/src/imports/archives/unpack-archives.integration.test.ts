import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from '@jest/globals';

import { removeTemporaryFolders, temporaryFolder } from '../../fixtures/temporary-folder.ts';
import { zipFixture, type ZipFixtureEntry } from '../../fixtures/zip-writer.ts';
import type { Refusal } from '../import-protocol.ts';
import { listFiles } from '../list-files.ts';
import { unpackArchives } from './unpack-archives.ts';
import { type ArchiveLimits, DEFAULT_ARCHIVE_LIMITS } from './unpack-zip.ts';

afterAll(removeTemporaryFolders);

interface Unpacked {
  readonly contents: Readonly<Record<string, string>>;
  readonly refused: readonly string[];
  readonly scratchFolder: string;
}

async function unpack(bytes: Uint8Array, limits: Partial<ArchiveLimits> = {}): Promise<Unpacked> {
  const folder = await temporaryFolder();
  const scratchFolder = await temporaryFolder();
  await writeFile(join(folder, 'case.zip'), bytes);
  const refused: Refusal[] = [];
  const files = await unpackArchives(listFiles({ kind: 'folder', folder }), refused, {
    scratchFolder,
    limits: { ...DEFAULT_ARCHIVE_LIMITS, ...limits },
  });
  const contents: Record<string, string> = {};
  for (const { name, path } of files) contents[name] = await readFile(path, 'latin1');
  for (const { reason } of refused) expect(reason).toMatch(/^[A-Z].{20,}\.$/);
  return { contents, refused: refused.map(({ file, code }) => `${file} ${code}`), scratchFolder };
}

function entry(name: string, more: Partial<ZipFixtureEntry> = {}): ZipFixtureEntry {
  return { name, bytes: Buffer.from(`bytes of ${name}`), ...more };
}

describe('a zip file', () => {
  test('becomes its files, under base names for people and numbers on the disk', async () => {
    const { contents, refused, scratchFolder } = await unpack(
      zipFixture([
        entry('DOE^JOHN/CT/IM1'),
        entry('CT/größe 2.dcm'),
        entry('windows\\IM3'),
        { name: 'CT/', bytes: new Uint8Array(0) },
      ]),
    );
    expect(refused).toEqual([]);
    expect(contents).toEqual({
      IM1: 'bytes of DOE^JOHN/CT/IM1',
      'größe 2.dcm': Buffer.from('bytes of CT/größe 2.dcm').toString('latin1'),
      IM3: 'bytes of windows\\IM3',
    });
    expect((await readdir(scratchFolder, { recursive: true })).toSorted()).toEqual([
      'zip-0', 'zip-0/0', 'zip-0/1', 'zip-0/2',
    ]); // prettier-ignore
  });

  test('loses the litter of operating systems without a word', async () => {
    const litter = ['__MACOSX/CT/._IM1', 'CT/.DS_Store', 'Thumbs.db', 'AUTORUN.INF', 'CT/._IM1'];
    const { contents, refused } = await unpack(
      zipFixture([...litter, 'CT/IM1'].map((n) => entry(n))),
    );
    expect([Object.keys(contents), refused]).toEqual([['IM1'], []]);
  });

  test('loses names that lead out of it and links, and keeps the rest', async () => {
    const { contents, refused, scratchFolder } = await unpack(
      zipFixture([
        entry('../../../etc/evil'),
        entry('/etc/passwd'),
        entry('C:\\..\\x'),
        entry('a\u0000b'),
        entry('link', { mode: 0o120_777 }),
        entry('good'),
      ]),
    );
    expect(Object.keys(contents)).toEqual(['good']);
    expect(refused).toEqual([
      'evil archive.unsafe-name',
      'passwd archive.unsafe-name',
      'x archive.unsafe-name',
      'a?b archive.unsafe-name',
      'link archive.link',
    ]);
    expect(await readdir(join(scratchFolder, 'zip-0'))).toHaveLength(1);
  });

  test('is not opened where it is locked, grows too large, or holds too many files', async () => {
    const zeros = new Uint8Array(4 * 1024 * 1024);
    const bomb = zipFixture([{ name: 'zeros', bytes: zeros }]);
    expect((await unpack(bomb, { freeBytes: 1024 })).refused).toEqual([
      'case.zip archive.grows-too-large',
    ]);
    expect((await unpack(bomb, { maxTotalBytes: 1024 })).refused).toEqual([
      'case.zip archive.grows-too-large',
    ]);
    expect((await unpack(bomb, { maxEntryBytes: 1024 })).refused).toEqual(['zeros file.too-large']);
    const many = zipFixture([entry('1'), entry('2'), entry('3')]);
    expect((await unpack(many, { maxEntries: 2 })).refused).toEqual([
      'case.zip archive.too-many-files',
    ]);
    expect((await unpack(zipFixture([entry('1', { encrypted: true })]))).refused).toEqual([
      'case.zip archive.encrypted',
    ]);
  });

  test('that says less than it holds is cut off at what it says', async () => {
    const zeros = new Uint8Array(4 * 1024 * 1024);
    const liar = zipFixture([{ name: 'zeros', bytes: zeros, claims: { size: 1000 } }]);
    const { contents, refused, scratchFolder } = await unpack(liar);
    expect([contents, refused]).toEqual([{}, ['zeros archive.damaged']]);
    expect(await readdir(join(scratchFolder, 'zip-0'))).toEqual([]);
  });

  test('with damage loses what is damaged, and says so', async () => {
    const whole = zipFixture([entry('1'), entry('2', { claims: { checksum: 7 } })]);
    const { contents, refused } = await unpack(whole);
    expect([Object.keys(contents), refused]).toEqual([['1'], ['2 archive.damaged']]);
    for (const bytes of [whole.subarray(0, -1), whole.subarray(0, 40), whole.subarray(0, -60)]) {
      expect(await unpack(bytes)).toMatchObject({
        contents: {},
        refused: ['case.zip archive.damaged'],
      });
    }
    const odd = zipFixture([entry('1', { method: 12 })]);
    expect((await unpack(odd)).refused).toEqual(['1 archive.unsupported']);
  });

  test('is not unpacked inside another one, nor is any other archive', async () => {
    const inner = zipFixture([entry('1')]);
    const { contents, refused } = await unpack(
      zipFixture([{ name: 'a/inner.zip', bytes: inner }, entry('2')]),
    );
    expect([Object.keys(contents), refused]).toEqual([['2'], ['inner.zip file.archive']]);
    const sevenZip = Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4]);
    expect((await unpack(sevenZip)).refused).toEqual(['case.zip file.archive']);
  });

  test('survives every cut and many flipped bits of itself', async () => {
    const whole = zipFixture([entry('1'), entry('2')]);
    for (let at = 0; at < whole.length; at += 3) {
      const flipped = Buffer.from(whole);
      flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << (at % 8)), at);
      for (const bytes of [flipped, whole.subarray(0, at)]) {
        const { contents, refused } = await unpack(bytes);
        // Bytes that are no zip file any more are handed on as they are; the reader of images refuses them.
        expect(Object.keys(contents).length + refused.length).toBeGreaterThan(0);
      }
    }
  });
});
