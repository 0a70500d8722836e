import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { decodeWholeAsset, voxelSha256 } from '@rounds/imaging';

import {
  hasDicomPeers,
  type Orthanc,
  runEchoscu,
  runStorescu,
  startOrthanc,
} from '../fixtures/dicom-peers.ts';
import { hasSharedData, seriesTruth, sharedData } from '../fixtures/shared-data.ts';
import { removeTemporaryFolders } from '../fixtures/temporary-folder.ts';
import { startTestServer, type TestServer } from '../fixtures/test-server.ts';
import type { PacsOptions } from './pacs-services.ts';

jest.setTimeout(180_000);

/** Whoever pushes over one association is silent only when all is pushed. */
const QUIET_MS = 500;
/** Whoever pushes in several requests is silent between them, too. */
const QUIET_BETWEEN_REQUESTS_MS = 4000;
const STOW_TOKEN = 'a-token-for-stow-tests';
/** Patient's name and the like in the series; none of it may be logged. */
const PATIENT = 'TOTALSEG';

let running: TestServer;
let cookie: string;
let orthanc: Orthanc | undefined;

async function start(pacs: PacsOptions = {}): Promise<void> {
  running = await startTestServer({
    requestsPerMinute: 100_000,
    pacs: {
      quietMs: QUIET_MS,
      stowToken: STOW_TOKEN,
      receiver: {
        host: '127.0.0.1',
        port: 0,
        aeTitle: 'ROUNDS',
        callers: [
          { aeTitle: 'CT1', host: 'localhost' },
          { aeTitle: 'ORTHANC', host: '127.0.0.1' },
        ],
      },
      ...pacs,
    },
  });
  cookie = await running.instructorCookie();
}

afterEach(() => running.server.close());
afterAll(removeTemporaryFolders);

interface Report {
  readonly importId: string;
  readonly status: string;
  readonly origin: string;
  readonly total: number;
  readonly error?: { readonly code: string };
  readonly refused: readonly object[];
  readonly cases: readonly { readonly caseId: string; readonly slices: number }[];
  readonly alreadyInLibrary: readonly { readonly caseId: string }[];
}

async function get<T>(path: string): Promise<T> {
  return (await (await running.request('GET', path, { cookie })).json()) as T;
}

async function post<T>(path: string, body: object): Promise<T> {
  const response = await running.request('POST', path, { cookie, body });
  expect(response.headers.get('cache-control')).toBe('no-store');
  return (await response.json()) as T;
}

/** The newest import, once it is over. */
async function finishedImport(): Promise<Report> {
  for (;;) {
    const { imports } = await get<{ imports: readonly Report[] }>('/api/imports');
    const [newest] = imports;
    if (newest !== undefined && ['done', 'failed', 'cancelled'].includes(newest.status))
      return newest;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Reads the voxels back out of the library. */
async function voxelsOf(caseId: string | undefined): Promise<string> {
  const found = await get<{ volume?: { assetSha256: string }; document?: { volume: { assetSha256: string } } }>(`/api/cases/${caseId}`); // prettier-ignore
  const volume = found.document?.volume ?? found.volume;
  const response = await running.request('GET', `/assets/volumes/${volume?.assetSha256}`, {
    cookie,
  });
  return voxelSha256(await decodeWholeAsset(new Uint8Array(await response.arrayBuffer())));
}

function expectNothingLogged(): void {
  const log = running.logText();
  expect(log.length).toBeGreaterThan(0);
  for (const word of [PATIENT, '.dcm', STOW_TOKEN, orthanc?.password ?? STOW_TOKEN, 'Basic '])
    expect(log).not.toContain(word);
  // No UID of an object either.
  expect(log).not.toMatch(/\d+(?:\.\d+){6,}/);
}

async function fillOrthanc(peer: Orthanc, folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const body = await readFile(join(folder, name));
    const response = await peer.request('/instances', { method: 'POST', body });
    if (!response.ok) throw new Error(`Orthanc: ${response.status}`);
  }
}

const withPeers = hasDicomPeers && hasSharedData ? describe : describe.skip;
const NAME = 'cta-aorta-totalseg';

withPeers('dcmtk', () => {
  test('pushes a series, which becomes a case with the same voxels; pushed again it is known', async () => {
    await start();
    const truth = seriesTruth(NAME);
    const port = running.server.dicomPort ?? 0;
    expect(await runEchoscu(port, 'CT1')).toMatchObject({ code: 0 });
    const began = performance.now();
    expect(await runStorescu(port, 'CT1', sharedData(truth.folder))).toMatchObject({ code: 0 });
    process.stderr.write(`storescu: ${truth.slices} files in ${((performance.now() - began) / 1000).toFixed(2)} s\n`); // prettier-ignore
    const report = await finishedImport();
    expect(report).toMatchObject({ status: 'done', origin: 'c-store', refused: [] });
    expect(report.cases).toMatchObject([{ slices: truth.slices }]);
    const caseId = report.cases[0]?.caseId;
    expect(await voxelsOf(caseId)).toBe(truth.voxelSha256);

    await runStorescu(port, 'CT1', sharedData(truth.folder));
    let again = await finishedImport();
    while (again.importId === report.importId) again = await finishedImport();
    expect(again).toMatchObject({ status: 'done', cases: [], alreadyInLibrary: [{ caseId }] });
    expectNothingLogged();
  });

  test('pushes compressed images as they are', async () => {
    await start();
    const truth = seriesTruth('ct-head-cranium');
    const port = running.server.dicomPort ?? 0;
    const sent = await runStorescu(port, 'CT1', sharedData(truth.folder), ['-xs']);
    expect(sent).toMatchObject({ code: 0 });
    const report = await finishedImport();
    expect(report.cases).toMatchObject([{ slices: truth.slices }]);
    expect(await voxelsOf(report.cases[0]?.caseId)).toBe(truth.voxelSha256);
  });

  test('is refused under another title', async () => {
    await start();
    const port = running.server.dicomPort ?? 0;
    const { code, output } = await runEchoscu(port, 'STRANGER');
    expect(code).not.toBe(0);
    expect(output).toMatch(/Calling AE Title Not Recognized/i);
    expect(await get('/api/imports')).toEqual({ imports: [] });
  });
});

withPeers('Orthanc', () => {
  const truth = hasSharedData ? seriesTruth(NAME) : undefined;

  let peer: Orthanc;
  // It knows the series all the time; servers come and go.
  beforeAll(async () => {
    peer = await startOrthanc();
    orthanc = peer;
    await fillOrthanc(peer, sharedData(truth?.folder ?? ''));
  });
  afterAll(async () => {
    await orthanc?.stop();
    orthanc = undefined;
  });

  test('is searched, and a series fetched from it has the voxels of its files', async () => {
    const { url, user, password } = peer;
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    await start({ archive: { name: 'Orthanc', url: new URL(url), authorization } });
    expect(await get('/api/pacs')).toMatchObject({
      archives: [{ pacsId: 'archive', name: 'Orthanc' }],
    });

    type Studies = { studies: readonly { studyUid: string; patientName: string }[] };
    const none = await post<Studies>('/api/pacs/archive/search', { patientName: 'NOBODY' });
    expect(none.studies).toEqual([]);
    const { studies } = await post<Studies>('/api/pacs/archive/search', {
      modality: 'CT',
      patientId: `${PATIENT}*`,
    });
    expect(studies).toMatchObject([
      { modalities: ['CT'], seriesCount: 1, imageCount: truth?.slices },
    ]);
    const studyUid = studies[0]?.studyUid ?? '';
    const { series } = await post<{ series: readonly { seriesUid: string }[] }>(
      '/api/pacs/archive/series',
      { studyUid },
    );
    expect(series).toMatchObject([{ modality: 'CT', imageCount: truth?.slices }]);

    const seriesUids = series.map(({ seriesUid }) => seriesUid);
    const began = performance.now();
    await post('/api/pacs/archive/retrieve', { studyUid, seriesUids });
    const report = await finishedImport();
    process.stderr.write(
      `WADO-RS and import: ${((performance.now() - began) / 1000).toFixed(2)} s\n`,
    );
    expect(report).toMatchObject({ status: 'done', origin: 'retrieval', refused: [] });
    expect(await voxelsOf(report.cases[0]?.caseId)).toBe(truth?.voxelSha256);
    expectNothingLogged();
  });

  test('stores over the web, in as many requests as it likes', async () => {
    await start({ quietMs: QUIET_BETWEEN_REQUESTS_MS });
    const stow = {
      Url: `${running.url}/dicomweb/`,
      HttpHeaders: { Authorization: `Bearer ${STOW_TOKEN}` },
    };
    await peer.request('/dicom-web/servers/rounds', { method: 'PUT', body: JSON.stringify(stow) });
    const series = (await (await peer.request('/series')).json()) as string[];
    const began = performance.now();
    const sent = await peer.request('/dicom-web/servers/rounds/stow', {
      method: 'POST',
      body: JSON.stringify({ Resources: series, Synchronous: true }),
    });
    expect([sent.status, await sent.text()]).toEqual([200, expect.anything()]);
    process.stderr.write(
      `STOW-RS: ${truth?.slices} files in ${((performance.now() - began) / 1000).toFixed(2)} s\n`,
    );
    const report = await finishedImport();
    expect(report).toMatchObject({ status: 'done', origin: 'stow', refused: [] });
    expect(await voxelsOf(report.cases[0]?.caseId)).toBe(truth?.voxelSha256);
    expectNothingLogged();
  });

  test('pushes a series', async () => {
    await start();
    await peer.pushTo({ aeTitle: 'ROUNDS', port: running.server.dicomPort ?? 0 });
    const series = (await (await peer.request('/series')).json()) as string[];
    const sent = await peer.request('/modalities/rounds/store', {
      method: 'POST',
      body: JSON.stringify({ Resources: series, Synchronous: true }),
    });
    expect(await sent.json()).toMatchObject({
      FailedInstancesCount: 0,
      InstancesCount: truth?.slices,
    });
    const report = await finishedImport();
    expect(report).toMatchObject({ status: 'done', origin: 'c-store', refused: [] });
    expect(await voxelsOf(report.cases[0]?.caseId)).toBe(truth?.voxelSha256);
  });
});
