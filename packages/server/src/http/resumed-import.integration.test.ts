import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';

import { afterAll, describe, expect, jest, test } from '@jest/globals';

import { runCommand } from '../fixtures/server-process.ts';
import { hasSharedData, seriesTruth, sharedData } from '../fixtures/shared-data.ts';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';
import { startTestServer, type TestServer } from '../fixtures/test-server.ts';
import { zipFixture } from '../fixtures/zip-writer.ts';

jest.setTimeout(180_000);
afterAll(removeTemporaryFolders);

interface Report {
  readonly importId: string;
  readonly status: string;
  readonly cases: readonly { readonly caseId: string }[];
  readonly alreadyInLibrary: readonly { readonly caseId: string; readonly title: string }[];
  readonly refused: readonly { readonly file: string; readonly code: string }[];
  readonly error?: { readonly code: string };
}

/** A server, as the page of one instructor sees it. */
class Page {
  readonly running: TestServer;
  readonly cookie: string;

  constructor(running: TestServer, cookie: string) {
    this.running = running;
    this.cookie = cookie;
  }

  static async open(dataFolder?: string): Promise<Page> {
    const running = await startTestServer({
      requestsPerMinute: 100_000,
      uploadLimits: { maxImports: 4 },
      ...(dataFolder === undefined ? {} : { dataFolder }),
    });
    return new Page(running, await running.instructorCookie());
  }

  async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { cookie } = this;
    const response = await this.running.request(method, path, {
      cookie,
      ...(body === undefined ? {} : { body }),
    });
    return (await response.json()) as T;
  }

  async create(): Promise<string> {
    return (await this.json<{ importId: string }>('POST', '/api/imports')).importId;
  }

  async upload(importId: string, name: string, body: Uint8Array): Promise<number> {
    const path = `/api/imports/${importId}/files?name=${encodeURIComponent(name)}`;
    return (await this.running.request('PUT', path, { cookie: this.cookie, body })).status;
  }

  files(importId: string): Promise<{ files: readonly { name: string; bytes: number }[] }> {
    return this.json('GET', `/api/imports/${importId}/files`);
  }

  async run(importId: string, body: object = {}): Promise<Report> {
    await this.json('POST', `/api/imports/${importId}/start`, body);
    return this.finished(importId);
  }

  async finished(importId: string): Promise<Report> {
    for (;;) {
      const report = await this.json<Report>('GET', `/api/imports/${importId}`);
      if (!['receiving', 'running'].includes(report.status)) return report;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Stops the server and starts it again. */
  async again(between: (uploads: string) => Promise<void> = async () => undefined): Promise<Page> {
    const { dataFolder, server } = this.running;
    await server.close();
    await between(join(dataFolder, 'uploads'));
    return Page.open(dataFolder);
  }
}

describe('an import that was receiving', () => {
  test('goes on after a restart: what arrived whole is there, what did not is asked for again', async () => {
    let page = await Page.open();
    const importId = await page.create();
    await page.upload(importId, 'a/IM1', Buffer.from('first'));
    await page.upload(importId, 'b/IM1', Buffer.from('second!'));
    await page.upload(importId, 'b/IM1', Buffer.from('second, once more'));
    page = await page.again(async (uploads) => {
      const folder = join(uploads, importId);
      expect((await readdir(folder)).toSorted()).toEqual(['0', '2', 'files.ndjson', 'import.json']);
      // As a kill leaves it: a file that nothing lists, one that is cut off, half a line.
      await writeFile(join(folder, '7'), 'half a file');
      await writeFile(join(folder, '0'), 'fir');
      await appendFile(join(folder, 'files.ndjson'), '{"number":9,"pa');
      await writeFile(join(uploads, 'not-an-import'), 'x');
    });
    expect(await page.files(importId)).toEqual({ files: [{ name: 'b/IM1', bytes: 17 }] });
    const uploads = join(page.running.dataFolder, 'uploads');
    expect(await readdir(uploads)).toEqual([importId]);
    await page.upload(importId, 'a/IM1', Buffer.from('first'));
    const report = await page.run(importId);
    expect(report.refused.map(({ file, code }) => `${file} ${code}`)).toEqual([
      'IM1 dicom.not-dicom',
      'IM1 dicom.not-dicom',
    ]);
    expect(await readdir(uploads)).toEqual([]);
    await page.running.server.close();
  });

  test('keeps nothing of a file whose sender is cut off, and takes it again', async () => {
    const page = await Page.open();
    const importId = await page.create();
    const socket = connect(page.running.server.port, '127.0.0.1');
    socket.write(
      `PUT /api/imports/${importId}/files?name=IM1 HTTP/1.1\r\nHost: x\r\nCookie: ${page.cookie}\r\n`
        + 'Content-Type: application/octet-stream\r\nContent-Length: 1000\r\n\r\nhalf', // prettier-ignore
    );
    const folder = join(page.running.dataFolder, 'uploads', importId);
    while (!(await readdir(folder)).includes('0')) await new Promise(setImmediate);
    socket.destroy();
    while ((await readdir(folder)).includes('0')) await new Promise(setImmediate);
    expect(await page.files(importId)).toEqual({ files: [] });
    expect(await page.upload(importId, 'IM1', Buffer.from('whole'))).toBe(204);
    expect(await page.files(importId)).toEqual({ files: [{ name: 'IM1', bytes: 5 }] });
    await page.running.server.close();
  });

  test('is not thrown away for another one: too many at a time are refused', async () => {
    const page = await Page.open();
    const ids = await Promise.all([1, 2, 3, 4].map(() => page.create()));
    expect(await page.json('POST', '/api/imports')).toMatchObject({ code: 'request.too-many' });
    await page.running.request('DELETE', `/api/imports/${ids[0]}`, { cookie: page.cookie });
    expect(await page.create()).toMatch(/./);
    const { imports } = await page.json<{ imports: readonly Report[] }>('GET', '/api/imports');
    expect(imports.map(({ importId }) => importId)).toEqual(expect.arrayContaining(ids.slice(1)));
    await page.running.server.close();
  });
});

const withData = hasSharedData ? describe : describe.skip;

withData('an import of a real series', () => {
  const truth = hasSharedData ? seriesTruth('cta-aorta-totalseg') : undefined;

  async function uploadSeries(page: Page, importId: string): Promise<void> {
    const folder = sharedData(truth?.folder ?? '');
    for (const name of await readdir(folder))
      await page.upload(importId, name, await readFile(join(folder, name)));
  }

  test('that ran when the server stopped runs again, once; then it is said to be interrupted', async () => {
    let page = await Page.open();
    const importId = await page.create();
    await uploadSeries(page, importId);
    await page.json('POST', `/api/imports/${importId}/start`, {});
    page = await page.again();
    expect(await page.finished(importId)).toMatchObject({ status: 'done', cases: [{}] });
    page = await page.again(async (uploads) => expect(await readdir(uploads)).toEqual([]));

    const second = await page.create();
    await page.upload(second, 'IM1', Buffer.from('x'));
    page = await page.again(async (uploads) => {
      const path = join(uploads, second, 'import.json');
      const record = JSON.parse(await readFile(path, 'utf8')) as object;
      await writeFile(path, JSON.stringify({ ...record, status: 'running', attempts: 2 }));
    });
    expect(await page.finished(second)).toMatchObject({
      status: 'failed',
      error: { code: 'import.interrupted' },
    });
    await page.running.server.close();
  });

  test('from a zip of a CD gives the case; the same series again is known, and added again only if wanted', async () => {
    const page = await Page.open();
    const folder = sharedData(truth?.folder ?? '');
    const names = await readdir(folder);
    const images = await Promise.all(
      names.map(async (name) => ({
        name: `CD/DICOM/ST1/${name}`,
        bytes: await readFile(join(folder, name)),
      })),
    );
    const zip = zipFixture([...images, { name: 'CD/AUTORUN.INF', bytes: Buffer.from('x') }]);
    const first = await page.create();
    expect(await page.upload(first, 'cd.zip', zip)).toBe(204);
    const done = await page.run(first);
    expect(done).toMatchObject({
      status: 'done',
      refused: [],
      alreadyInLibrary: [],
      cases: [{ slices: truth?.slices }],
    });
    const caseId = done.cases[0]?.caseId;

    const second = await page.create();
    await page.upload(second, 'cd.zip', zip);
    expect(await page.run(second)).toMatchObject({
      status: 'done',
      cases: [],
      alreadyInLibrary: [{ caseId, title: expect.stringMatching(/^CT/) }],
    });
    const third = await page.create();
    await page.upload(third, 'cd.zip', zip);
    expect(await page.run(third, { addAgain: true })).toMatchObject({
      cases: [{}],
      alreadyInLibrary: [],
    });
    await page.running.server.close();
  });

  test('from a zip works on the command line, and leaves nothing behind', async () => {
    const dataFolder = await temporaryFolder();
    const folder = sharedData(truth?.folder ?? '');
    const images = await Promise.all(
      (await readdir(folder)).map(async (name) => ({
        name,
        bytes: await readFile(join(folder, name)),
      })),
    );
    const zip = join(await temporaryFolder(), 'series.zip');
    await writeFile(zip, zipFixture(images));
    const scratch = await temporaryFolder();
    process.env.TMPDIR = scratch;
    const inspected = await runCommand('inspect', zip, '--json');
    expect(JSON.parse(inspected.stdout)).toMatchObject({
      series: [{ voxelSha256: truth?.voxelSha256 }],
      refused: [],
    });
    expect((await runCommand('import', zip, '--data', dataFolder)).stdout).toMatch(/^Imported CT/);
    const again = await runCommand('import', zip, '--data', dataFolder);
    expect([again.code, again.stdout]).toEqual([
      0,
      expect.stringMatching(/^Already in the library as CT/),
    ]);
    expect(await readdir(scratch)).toEqual([]);
    delete process.env.TMPDIR;
  });
});
