import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { JoinReply } from '@rounds/classroom';
import {
  createTeachingPhantom,
  decodeWholeAsset,
  encodeVolumeAsset,
  looksLikeHead,
  type Volume,
} from '@rounds/imaging';

import type { CaseSummary } from '../cases/case-library.ts';
import { factsOf, newCase } from '../cases/describe-case.ts';
import { connectDatabase } from '../database/database-client.ts';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';
import { askToJoin } from '../fixtures/test-participant.ts';
import { startTestServer, type TestServer } from '../fixtures/test-server.ts';
import { createDiskAssetStore } from '../storage/disk-asset-store.ts';

jest.setTimeout(120_000);

const SIZE = { columns: 48, rows: 48, slices: 24 };

let running: TestServer;
let cookie: string;
let originalSha256: string;
let replacedSha256: string;

/** A suspicious chest with a bright rectangle in its corner, as text would be, and two plain heads. */
async function fillLibrary(dataFolder: string): Promise<void> {
  const store = createDiskAssetStore(join(dataFolder, 'assets'));
  const database = await connectDatabase(join(dataFolder, 'rounds.sqlite'));
  const add = async (caseId: string, change: Partial<Volume>): Promise<string> => {
    const volume: Volume = {
      ...createTeachingPhantom(SIZE).volume,
      synthetic: false,
      flags: [],
      ...change,
    };
    const sha256 = await store.put(await encodeVolumeAsset(volume));
    const { storedValues: _pixels, ...description } = volume;
    const facts = factsOf(description, looksLikeHead(volume));
    await database.cases.add(newCase(caseId, sha256, description), facts, 1);
    return sha256;
  };
  const written = createTeachingPhantom(SIZE).volume.storedValues.slice();
  for (let slice = 0; slice < SIZE.slices; slice++)
    written.fill(1000, slice * 48 * 48, slice * 48 * 48 + 10);
  originalSha256 = await add('suspicious', {
    bodyPartExamined: 'CHEST',
    flags: ['burned-in-annotation'],
    storedValues: written,
  });
  await add('head', { bodyPartExamined: 'HEAD' });
  // As a server leaves it that is killed between the change of a case and the erasing.
  replacedSha256 = await add('replaced', { bodyPartExamined: 'KNEE' });
  const replacement = {
    reason: 'masked',
    fromSha256: replacedSha256,
    toSha256: '0'.repeat(64),
    facts: { ...SIZE, warnings: [], quarantineReasons: [] },
    thumbnailSha256: null,
  } as const;
  await database.cases.replaceImages('replaced', replacement, { editorId: 'a', name: '' }, 2);
  await database.cases.moveToBin('replaced', 3);
  await database.close();
}

beforeAll(async () => {
  const dataFolder = await temporaryFolder();
  await fillLibrary(dataFolder);
  running = await startTestServer({ dataFolder });
  cookie = await running.instructorCookie();
});
afterAll(async () => {
  await running.server.close();
  await removeTemporaryFolders();
});

async function post(
  path: string,
  body: unknown = {},
): Promise<{ status: number; body: { code?: string; jobId?: string } }> {
  const response = await running.request('POST', path, { cookie, body });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as object) };
}

async function summaryOf(caseId: string): Promise<CaseSummary> {
  const response = await running.request('GET', `/api/cases/${caseId}`, { cookie });
  return ((await response.json()) as { summary: CaseSummary }).summary;
}

async function assetOf(caseId: string): Promise<string> {
  const response = await running.request('GET', `/api/cases/${caseId}`, { cookie });
  return ((await response.json()) as { volume: { assetSha256: string } }).volume.assetSha256;
}

async function finished(jobId: string): Promise<{ status: string }> {
  for (;;) {
    const response = await running.request('GET', `/api/case-jobs/${jobId}`, { cookie });
    const report = (await response.json()) as { status: string };
    if (report.status === 'done' || report.status === 'failed') return report;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('images that were replaced are erased at the next start, where they were not before', async () => {
  const store = createDiskAssetStore(join(running.dataFolder, 'assets'));
  expect(await store.byteLengthOf(originalSha256)).toBeDefined();
  expect(await store.byteLengthOf(replacedSha256)).toBeUndefined();
});

describe('a quarantined case', () => {
  test('is listed as such, says what to do, and gets into no session', async () => {
    const summary = await summaryOf('suspicious');
    expect(summary).toMatchObject({ status: 'quarantined' });
    expect(summary.quarantineReasons.join()).toMatch(/look through/i);
    for (const caseIds of [['suspicious'], ['head', 'suspicious']]) {
      const { status, body } = await post('/api/sessions', { caseIds });
      expect([status, body.code]).toEqual([409, 'case.quarantined']);
    }
    const sessions = await running.request('GET', '/api/sessions', { cookie });
    expect(await sessions.json()).toEqual({ sessions: [] });
    const exported = await running.request('GET', '/api/cases/suspicious/export', { cookie });
    expect(exported.status).toBe(409);
  });

  test('is released only by who says to have seen all of exactly these images', async () => {
    const seen = { assetSha256: originalSha256, lookedAtAllImages: true };
    expect((await post('/api/cases/suspicious/release', {})).body.code).toBe('request.invalid');
    const careless = { ...seen, lookedAtAllImages: false };
    expect((await post('/api/cases/suspicious/release', careless)).status).toBe(400);
    const others = { ...seen, assetSha256: '0'.repeat(64) };
    expect((await post('/api/cases/suspicious/release', others)).body.code).toBe(
      'case.version-conflict',
    );
    expect((await summaryOf('suspicious')).status).toBe('quarantined');
  });

  test('masked, its pixels are black for good: the old images are nowhere, in no version', async () => {
    await running.server.thumbnailsReady;
    const before = await summaryOf('suspicious');
    const region = { frames: 'all', column: 0, row: 0, width: 12, height: 2 };
    for (const wrong of [
      { ...region, width: 49 },
      { ...region, frames: [0, 24] },
    ]) {
      const { status } = await post('/api/cases/suspicious/mask', { regions: [wrong] });
      expect(status).toBe(400);
    }
    const { status, body } = await post('/api/cases/suspicious/mask', { regions: [region] });
    expect(status).toBe(202);
    expect(await finished(body.jobId ?? '')).toMatchObject({ status: 'done' });
    const sha256 = await assetOf('suspicious');
    expect(sha256).not.toBe(originalSha256);
    const store = createDiskAssetStore(join(running.dataFolder, 'assets'));
    expect(await store.byteLengthOf(originalSha256)).toBeUndefined();
    expect(await store.byteLengthOf(before.thumbnailSha256 ?? '')).toBeUndefined();
    const gone = await running.request('GET', `/assets/volumes/${originalSha256}`, { cookie });
    expect(gone.status).toBe(404);
    const first = await running.request('GET', '/api/cases/suspicious/versions/1', { cookie });
    expect(await first.json()).toMatchObject({ volume: { assetSha256: sha256 } });
    const parts: Uint8Array[] = [];
    for await (const part of store.read(sha256)) parts.push(part);
    const masked = await decodeWholeAsset(Buffer.concat(parts));
    expect(masked.flags).toContain('masked');
    expect(new Set(masked.storedValues.slice(0, 12)).size).toBe(1);
  });

  test('and released, it can be taught with; who and when is kept', async () => {
    const assetSha256 = await assetOf('suspicious');
    expect((await summaryOf('suspicious')).status).toBe('quarantined');
    const seen = { assetSha256, lookedAtAllImages: true };
    expect((await post('/api/cases/suspicious/release', seen)).status).toBe(204);
    expect(await summaryOf('suspicious')).toMatchObject({ status: 'ready', quarantineReasons: [] });
    const audit = await running.request('GET', '/api/cases/suspicious/audit', { cookie });
    expect(await audit.json()).toMatchObject({
      entries: [
        { action: 'released', assetSha256 },
        { action: 'masked', assetSha256 },
      ],
    });
    expect((await post('/api/sessions', { caseIds: ['suspicious'] })).status).toBe(200);
    const region = { frames: 'all', column: 0, row: 0, width: 1, height: 1 };
    expect((await post('/api/cases/suspicious/mask', { regions: [region] })).body.code).toBe(
      'case.being-taught',
    );
  });

  test('leaves by no file that was written before', async () => {
    const ended = await post('/api/cases/head/exports', { format: 'nifti' });
    expect(await finished(ended.body.jobId ?? '')).toMatchObject({ status: 'done' });
    const path = `/api/case-jobs/${ended.body.jobId}/file`;
    expect((await running.request('GET', path, { cookie })).status).toBe(200);
    expect((await post('/api/cases/head/quarantine', { reason: 'A name.' })).status).toBe(204);
    expect((await running.request('GET', path, { cookie })).status).toBe(409);
    const region = { frames: 'all', column: 0, row: 0, width: 4, height: 4 };
    const { body } = await post('/api/cases/head/mask', { regions: [region] });
    expect(await finished(body.jobId ?? '')).toMatchObject({ status: 'done' });
    const seen = { assetSha256: await assetOf('head'), lookedAtAllImages: true };
    expect((await post('/api/cases/head/release', seen)).status).toBe(204);
    expect((await running.request('GET', path, { cookie })).status).toBe(404);
  });

  test('a person can put one back; the class that is open goes on', async () => {
    const reason = 'A name in frame 3.';
    expect((await post('/api/cases/suspicious/quarantine', { reason })).status).toBe(204);
    expect(await summaryOf('suspicious')).toMatchObject({ status: 'quarantined' });
    expect((await post('/api/sessions', { caseIds: ['suspicious'] })).body.code).toBe(
      'case.quarantined',
    );
  });
});

describe('a head', () => {
  test('warns of its face until it is removed, or says that none was found', async () => {
    expect((await summaryOf('head')).warnings.join()).toMatch(/face/i);
    const { body } = await post('/api/cases/head/deface');
    const report = await finished(body.jobId ?? '');
    const { warnings } = await summaryOf('head');
    if (report.status === 'done') expect(warnings.join()).not.toMatch(/face/i);
    else {
      expect(report).toMatchObject({ error: { code: 'case.no-face' } });
      expect(warnings.join()).toMatch(/face/i);
    }
  });
});

describe('thumbnails', () => {
  test('are made in the background and served to instructors alone, for ever', async () => {
    await running.server.thumbnailsReady;
    const { thumbnailSha256 } = await summaryOf('head');
    const path = `/assets/thumbnails/${thumbnailSha256}`;
    const response = await running.request('GET', path, { cookie });
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('cache-control')).toMatch(/immutable/);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
    const { code } = await running.openSession(cookie, ['head']);
    const { assetToken } = (await (await askToJoin(running.url, code)).json()) as JoinReply;
    const asLearner = await running.request('GET', path, { bearer: assetToken });
    expect(asLearner.status).toBe(401);
  });
});
