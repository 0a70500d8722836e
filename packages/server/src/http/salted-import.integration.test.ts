import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { CaseDocument } from '@rounds/classroom';
import { findForms, NEEDLES, saltedStudy } from '@rounds/imaging/fixtures';

import type { CaseSummary } from '../cases/case-library.ts';
import { removeTemporaryFolders } from '../fixtures/temporary-folder.ts';
import { startTestServer, type TestServer } from '../fixtures/test-server.ts';

jest.setTimeout(180_000);

/** Stands in names of folders and files, which the importer alone is told again. */
const FILE_NAME = 'QWKVFILEZX';
const SECRET_FILES: ReadonlySet<string> = new Set(['secret', 'pseudonym-secret']);

let running: TestServer;
let cookie: string;
let importId: string;
let cases: readonly CaseSummary[];
/** What the import's own answers said, which name files. */
let liveAnswer: string;
const answers: Uint8Array[] = [];

async function get(path: string): Promise<Buffer> {
  const response = await running.request('GET', path, { cookie });
  if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
  const body = Buffer.from(await response.arrayBuffer());
  answers.push(Buffer.from(JSON.stringify([...response.headers])), body);
  return body;
}

async function json<T>(path: string): Promise<T> {
  return JSON.parse(String(await get(path))) as T;
}

async function until<T extends { readonly status: string }>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    const now = await ask();
    if (now.status !== 'waiting' && now.status !== 'running') return now;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function upload(name: string, body: Uint8Array): Promise<void> {
  const path = `/api/imports/${importId}/files?name=${encodeURIComponent(name)}`;
  expect((await running.request('PUT', path, { cookie, body })).status).toBe(204);
}

beforeAll(async () => {
  running = await startTestServer();
  cookie = await running.instructorCookie();
  const created = await running.request('POST', '/api/imports', { cookie });
  importId = ((await created.json()) as { importId: string }).importId;
  for (const [index, bytes] of saltedStudy().entries())
    await upload(`${FILE_NAME}/${FILE_NAME}-${index}.dcm`, bytes);
  await upload(`${FILE_NAME}/${FILE_NAME}.txt`, Buffer.from('no image'));
  await running.request('POST', `/api/imports/${importId}/start`, { cookie, body: {} });
  const done = await until(async () => {
    const response = await running.request('GET', `/api/imports/${importId}`, { cookie });
    liveAnswer = await response.text();
    return JSON.parse(liveAnswer) as { status: string; cases: CaseSummary[] };
  });
  cases = done.cases;
});
afterAll(async () => {
  await running.server.close();
  await removeTemporaryFolders();
});

function documentOf(modality: string): Promise<CaseDocument> {
  const summary = cases.find((each) => each.modality === modality);
  return json<CaseDocument>(`/api/cases/${summary?.caseId}`);
}

/** Every file of the data folder with its path, but the secrets. */
async function filesOnDisk(): Promise<readonly { path: string; bytes: Buffer }[]> {
  const entries = await readdir(running.dataFolder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !SECRET_FILES.has(entry.name));
  return Promise.all(
    files.map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      return { path, bytes: await readFile(path) };
    }),
  );
}

describe('a study in which everything that may identify carries a sentinel', () => {
  test('becomes a CT with its PET, its regions and its measurements, and a PET', async () => {
    expect(cases.map(({ modality }) => modality).toSorted()).toEqual(['CT', 'PT']);
    const { overlays, keyViews } = await documentOf('CT');
    expect(overlays).toMatchObject([
      { kind: 'fusion', name: 'PET over CT' },
      { kind: 'segmentation', name: 'Segmentation: Liver', segments: [{ number: 1, label: 'Liver' }] },
    ]); // prettier-ignore
    expect(keyViews.map(({ title }) => title)).toEqual([
      'Volume 33.58 cm3',
      'Marked "12.5 mm"',
      'Marked place A',
    ]);
    const [volume, note, line] = keyViews.map(({ view }) => view.crosshairLps);
    // Four pixels of 1 mm on the second slice; 5 and 7 pixels from the corner of the third; the middle of a line around it.
    expect(volume).toEqual([-9.5, -19.5, 4]);
    expect(note).toEqual([-10 + 4.5 * 0.25, -20 + 6.5 * 0.5, 6]);
    expect(line).toEqual(note);
    expect((await documentOf('PT')).overlays).toEqual([]);
    expect(cases.find(({ modality }) => modality === 'CT')?.warnings).toEqual([
      expect.stringMatching(/^This series shows a head/),
    ]);
  });

  test('shows none of them in any answer, nor in what is exported', async () => {
    await json('/api/cases');
    await json('/api/import-reports');
    await json(`/api/import-reports/${importId}`);
    for (const { caseId, thumbnailSha256 } of cases) {
      const { volume, overlays } = await json<CaseDocument>(`/api/cases/${caseId}`);
      for (const { assetSha256 } of [volume, ...overlays])
        await get(`/assets/volumes/${assetSha256}`);
      await get(`/assets/thumbnails/${thumbnailSha256}`);
      for (const part of ['report', 'versions', 'versions/1', 'audit', 'export'])
        await get(`/api/cases/${caseId}/${part}`);
      for (const format of ['nifti', 'ome-zarr', 'dicom', 'key-images']) {
        const path = `/api/cases/${caseId}/exports`;
        const started = await running.request('POST', path, { cookie, body: { format } });
        const { jobId } = (await started.json()) as { jobId: string };
        const job = await until(() => json<{ status: string }>(`/api/case-jobs/${jobId}`));
        expect(job).toMatchObject({ status: 'done' });
        await get(`/api/case-jobs/${jobId}/file`);
      }
    }
    expect(answers.length).toBeGreaterThan(50);
    for (const answer of answers) expect(findForms(answer, [...NEEDLES, FILE_NAME])).toEqual([]);
    expect(findForms(Buffer.from(liveAnswer), NEEDLES)).toEqual([]);
  });

  test('leaves none of them on the disk or in the log, nor names of files', async () => {
    const files = await filesOnDisk();
    const names = files.map(({ path }) => path.slice(running.dataFolder.length));
    expect(names).toEqual(expect.arrayContaining([expect.stringMatching(/rounds\.sqlite-wal$/)]));
    expect(names.filter((name) => name.startsWith('/assets/')).length).toBeGreaterThanOrEqual(5);
    for (const { path, bytes } of files) {
      const found = findForms(bytes, [...NEEDLES, FILE_NAME]);
      expect([path, found]).toEqual([path, []]);
    }
    expect(findForms(Buffer.from(names.join()), [...NEEDLES, FILE_NAME])).toEqual([]);
    expect(findForms(Buffer.from(running.logText()), [...NEEDLES, FILE_NAME])).toEqual([]);
  });

  test('the importer alone is told the name of the file that was refused', () => {
    expect(JSON.parse(liveAnswer)).toMatchObject({
      refused: [{ file: `${FILE_NAME}.txt`, code: 'dicom.not-dicom' }],
    });
  });

  test('the search would have found them', () => {
    const everything = Buffer.concat(saltedStudy().slice());
    expect(findForms(everything, NEEDLES)).toEqual([...NEEDLES]);
  });
});
