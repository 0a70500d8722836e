import { readdir } from 'node:fs/promises';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CaseDocument } from '@rounds/classroom';

import { startS3Endpoint, stopS3Endpoints } from '../fixtures/s3-endpoint.ts';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';
import { startTestServer, type TestServer } from '../fixtures/test-server.ts';
import { readS3Settings } from '../storage/s3-settings.ts';

interface Listed {
  readonly caseId: string;
  readonly thumbnailSha256: string | null;
}

let running: TestServer;
let cookie: string;

beforeAll(async () => {
  running = await startTestServer({
    s3: await readS3Settings(await startS3Endpoint()),
    demonstrationCase: { columns: 64, rows: 64, slices: 48 },
  });
  await running.server.libraryReady;
  await running.server.thumbnailsReady;
  cookie = await running.instructorCookie();
});
afterAll(async () => {
  await running.server.close();
  await stopS3Endpoints();
  await removeTemporaryFolders();
});

async function json<T>(path: string): Promise<T> {
  return (await (await running.request('GET', path, { cookie })).json()) as T;
}

async function first(): Promise<Listed> {
  const { cases } = await json<{ cases: readonly Listed[] }>('/api/cases');
  const [listed] = cases;
  if (listed === undefined) throw new Error('no case');
  return listed;
}

async function job(path: string, body: object): Promise<string> {
  const begun = await running.request('POST', path, { cookie, body });
  const { jobId } = (await begun.json()) as { jobId: string };
  for (;;) {
    const { status } = await json<{ status: string }>(`/api/case-jobs/${jobId}`);
    if (status === 'done') return jobId;
    if (status === 'failed') throw new Error('the job failed');
    await new Promise((resume) => setTimeout(resume, 50));
  }
}

describe('a server whose images are in an S3 store', () => {
  test('makes cases and their pictures there, and serves them whole and in parts', async () => {
    const { caseId, thumbnailSha256 } = await first();
    const thumbnail = await running.request('GET', `/assets/thumbnails/${thumbnailSha256}`, {
      cookie,
    });
    expect([thumbnail.status, thumbnail.headers.get('content-type')]).toEqual([200, 'image/png']);
    const { volume } = await json<CaseDocument>(`/api/cases/${caseId}`);
    const path = `/assets/volumes/${volume.assetSha256}`;
    const whole = Buffer.from(await (await running.request('GET', path, { cookie })).arrayBuffer());
    const part = await running.request('GET', path, {
      cookie,
      headers: { range: 'bytes=100-299' },
    });
    expect(part.status).toBe(206);
    expect(Buffer.from(await part.arrayBuffer()).equals(whole.subarray(100, 300))).toBe(true);
  });

  test('writes files of a case, and brings a case in', async () => {
    const { caseId } = await first();
    const jobId = await job(`/api/cases/${caseId}/exports`, { format: 'nifti' });
    const file = await running.request('GET', `/api/case-jobs/${jobId}/file`, { cookie });
    expect((await file.arrayBuffer()).byteLength).toBeGreaterThan(1000);
    const bundle = await running.request('GET', `/api/cases/${caseId}/export`, { cookie });
    const bytes = new Uint8Array(await bundle.arrayBuffer());
    const again = await running.request('POST', '/api/cases/import-bundle', {
      cookie,
      body: bytes,
    });
    expect(again.status).toBe(201);
  });

  test('keeps no image in its own folder', async () => {
    const names = await readdir(running.dataFolder, { recursive: true });
    expect(names.filter((name) => /[0-9a-f]{64}/.test(name))).toEqual([]);
    expect(names).not.toContain('assets');
  });

  test('does not start where the store is not there, and says so', async () => {
    const s3 = await readS3Settings({
      ROUNDS_S3_ENDPOINT: 'http://127.0.0.1:9',
      ROUNDS_S3_BUCKET: 'rounds',
      ROUNDS_S3_ACCESS_KEY_ID: 'key',
      ROUNDS_S3_SECRET_ACCESS_KEY: 'secret',
    });
    const { startServer } = await import('../start-server.ts');
    const starting = startServer({ dataFolder: await temporaryFolder(), port: 0, s3 });
    await expect(starting).rejects.toThrow('does not answer');
  });
});
