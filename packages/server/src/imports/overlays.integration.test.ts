import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { decodeSegmentationAsset, decodeWholeAsset } from '@rounds/imaging';
import {
  findForms,
  plainSeries,
  saltedStudy,
  segmentationBytes,
  sliceFile,
} from '@rounds/imaging/fixtures';

import { connectDatabase } from '../database/database-client.ts';
import { systemClock } from '../clock.ts';
import { hasSharedData, sharedData } from '../fixtures/shared-data.ts';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';
import { createDiskAssetStore } from '../storage/disk-asset-store.ts';
import { addImportedSeries } from './add-imported-series.ts';
import { runImportTask } from './import-process.ts';
import type { ImportResult } from './import-protocol.ts';

jest.setTimeout(180_000);
afterAll(removeTemporaryFolders);

const withData = hasSharedData ? test : test.skip;

interface Imported extends ImportResult {
  readonly assetFolder: string;
}

async function importFolder(folder: string): Promise<Imported> {
  const assetFolder = await temporaryFolder();
  const source = { kind: 'folder', folder } as const;
  return { ...(await runImportTask({ kind: 'import', source, assetFolder })), assetFolder };
}

const PET_CT_FOLDER = 'series/petct-chest-acrin042';

/** A data folder with the PET/CT's assets, what the import gave, and everything it said on the way. */
interface ImportedStudy {
  readonly dataFolder: string;
  readonly assetFolder: string;
  readonly result: ImportResult;
  readonly messages: readonly unknown[];
}

let petCt: Promise<ImportedStudy> | undefined;

/** The real study, imported once for all who look at it. */
function importedPetCt(): Promise<ImportedStudy> {
  petCt ??= importPetCt();
  return petCt;
}

async function importPetCt(): Promise<ImportedStudy> {
  const messages: unknown[] = [];
  const dataFolder = await temporaryFolder();
  const assetFolder = join(dataFolder, 'assets');
  const source = { kind: 'folder', folder: sharedData(PET_CT_FOLDER) } as const;
  const result = await runImportTask(
    { kind: 'import', source, assetFolder },
    { onProgress: (progress) => messages.push(progress) },
  );
  return { dataFolder, assetFolder, result, messages };
}

async function importFiles(files: readonly Uint8Array[]): Promise<Imported> {
  const folder = await temporaryFolder();
  for (const [index, bytes] of files.entries()) await writeFile(join(folder, `${index}`), bytes);
  return importFolder(folder);
}

async function readAsset(folder: string, sha256: string | undefined): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of createDiskAssetStore(folder).read(sha256 ?? '')) parts.push(part);
  return Buffer.concat(parts);
}

/** Every UID of somebody's own that stands in the files of a folder. */
async function uidsIn(folder: string): Promise<readonly string[]> {
  const uids = new Set<string>();
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith('.dcm')) continue;
    const text = (await readFile(join(folder, name))).toString('latin1');
    for (const [uid] of text.matchAll(/[12](?:\.\d{1,39}){6,}/g)) {
      if (!uid.startsWith('1.2.840.10008.')) uids.add(uid);
    }
  }
  return [...uids];
}

/** Which of these stand in there. There are hundreds, with few beginnings: where none begins, none stands. */
function uidsAmong(bytes: Buffer, uids: readonly string[]): readonly string[] {
  const text = bytes.toString('latin1');
  const beginnings = new Set(uids.map(beginningOf));
  const found = new Set([...beginnings].filter((beginning) => text.includes(beginning)));
  return uids.filter((uid) => found.has(beginningOf(uid)) && text.includes(uid));
}

function beginningOf(uid: string): string {
  return uid.slice(0, 16);
}

describe('what lies over a series', () => {
  withData('of a real PET/CT study: the PET, and the regions on either grid', async () => {
    const { assetFolder, result } = await importedPetCt();
    const { series, refused } = result;
    expect(refused).toEqual([]);
    const [ct, pt] = series;
    expect(ct?.overlays).toMatchObject([
      { kind: 'fusion', assetSha256: pt?.assetSha256, name: 'PET over CT' },
      { kind: 'segmentation', name: 'Segmentation: Segment_1, Segment_2' },
    ]);
    expect(pt?.overlays.map(({ kind }) => kind)).toEqual(['segmentation', 'segmentation']);
    for (const { overlays, description } of series) {
      for (const { kind, assetSha256, segments } of overlays) {
        const bytes = await readAsset(assetFolder, assetSha256);
        if (kind === 'fusion') {
          expect((await decodeWholeAsset(bytes)).modality).toBe('PT');
          continue;
        }
        const placed = decodeSegmentationAsset(bytes);
        const { columns, rows, slices } = description.geometry;
        expect(placed).toMatchObject({ columns, rows, slices });
        expect(placed.segments.map(({ number }) => number)).toEqual(segments?.map((s) => s.number));
        expect(placed.segments[0]?.mask.voxelCount).toBeGreaterThan(0);
      }
    }
  });

  withData('names no UID of the study: not in messages, database or assets', async () => {
    const uids = await uidsIn(sharedData(PET_CT_FOLDER));
    // Three objects with regions, 270 slices, their series, study and frame of reference.
    expect(uids.length).toBeGreaterThan(275);
    const { dataFolder, result, messages } = await importedPetCt();
    const database = await connectDatabase(join(dataFolder, 'rounds.sqlite'));
    await addImportedSeries(result.series, { library: database.cases, clock: systemClock }, false);
    const library = await database.cases.list();
    const said = Buffer.from(JSON.stringify([result, messages, library]));
    const kept = [said];
    for (const name of await readdir(dataFolder, { recursive: true })) {
      kept.push(Buffer.from(name), await readFile(join(dataFolder, name)).catch(() => Buffer.of()));
    }
    await database.close();
    expect(kept.length).toBeGreaterThan(8);
    for (const bytes of kept) expect(uidsAmong(bytes, uids)).toEqual([]);
    expect(findForms(said, uids.slice(0, 3))).toEqual([]);
  });

  test('of a segmentation whose images are not there: it is refused by name, and says what to do', async () => {
    const foreign = segmentationBytes({
      rows: 2,
      columns: 2,
      frames: [{ segment: 1, positionLps: [0, 0, 0], samples: [1, 1, 1, 1] }],
      segments: { 1: {} },
    });
    const plain = plainSeries(4).map(({ bytes }) => bytes);
    const { series, refused } = await importFiles([...plain, foreign]);
    expect(series).toMatchObject([{ overlays: [], markedPlaces: [] }]);
    expect(refused).toEqual([
      {
        file: '4',
        code: 'object.segmentation',
        reason: expect.stringMatching(/import it together with the images it was drawn on/),
      },
    ]);
  });

  test('the same regions count once; others of the same name are told apart', async () => {
    const study = saltedStudy().slice(0, 4);
    const liver = (samples: readonly number[]): Uint8Array =>
      segmentationBytes({
        rows: 2,
        columns: 2,
        frames: [{ segment: 1, positionLps: [-10, -20, 4], samples }],
        segments: { 1: { 0x00620005: ['LO', 'Liver'] } },
        change: { 0x00200052: ['UI', '1.2.826.864209753.4'] },
      });
    const drawn = [liver([1, 1, 1, 1]), liver([1, 1, 1, 1]), liver([1, 0, 0, 0])];
    const { series, refused } = await importFiles([...study, ...drawn]);
    expect(series.map(({ overlays }) => overlays.map(({ name }) => name))).toEqual([
      ['Segmentation: Liver', 'Segmentation: Liver (2)'],
    ]);
    expect(refused).toMatchObject([{ file: '5', code: 'file.repeated' }]);
  });

  test('a PET of another study is not laid over a CT, though their frame of reference is the same', async () => {
    const study = saltedStudy();
    const moved = study.slice(4, 8).map((bytes) => {
      const copy = Buffer.from(bytes);
      const uid = Buffer.from('1.2.826.864209753.6');
      for (let at = copy.indexOf(uid); at >= 0; at = copy.indexOf(uid, at + 1))
        copy.write('5', at + uid.length - 1);
      return copy;
    });
    const { series } = await importFiles([...study.slice(0, 4), ...moved]);
    expect(series.map(({ description, overlays }) => [description.modality, overlays])).toEqual([
      ['CT', []],
      ['PT', []],
    ]);
  });

  test('imported once more, a study is known; a segmentation that is new makes a case', async () => {
    const study = saltedStudy();
    const database = await connectDatabase(join(await temporaryFolder(), 'rounds.sqlite'));
    const services = { library: database.cases, clock: systemClock };
    const add = async (files: readonly Uint8Array[]) => {
      const { series } = await importFiles(files);
      const { cases, alreadyInLibrary } = await addImportedSeries(series, services, false);
      return [cases.length, alreadyInLibrary.length];
    };
    expect(await add(study.slice(0, 4))).toEqual([1, 0]);
    expect(await add([...study.slice(0, 4), study[8] ?? Buffer.of()])).toEqual([1, 0]);
    expect(await add([...study.slice(0, 4), study[8] ?? Buffer.of()])).toEqual([0, 1]);
    expect(await add(study.slice(0, 4))).toEqual([0, 1]);
    await database.close();
  });
});

describe('stacks that are no plain grid', () => {
  withData('are resampled once, say so, and keep their cause', async () => {
    for (const [folder, cause] of [
      ['irregular/tilt', 'gantry-tilt'],
      ['irregular/uneven', 'non-uniform-spacing'],
    ] as const) {
      const { series, refused } = await importFolder(sharedData(folder));
      expect(refused).toEqual([]);
      expect(series.map(({ description }) => description.flags)).toEqual([
        expect.arrayContaining([cause, 'resampled']),
      ]);
    }
  });

  test('are refused where their slices lie too far apart for one grid', async () => {
    const far = [1, 2, 3, 4].map(
      (n) => sliceFile({ instanceNumber: n, positionLps: [n * 9000, n * 9000, n * 9000] }).bytes,
    );
    const { series, refused } = await importFiles(far);
    expect(series).toEqual([]);
    expect(refused).toMatchObject([{ file: '0 and 3 more', code: 'series.too-large' }]);
  });
});
