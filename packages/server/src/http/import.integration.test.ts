import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type CaseDocument, caseDocumentSchema, type JoinReply } from '@rounds/classroom';
import { decodeWholeAsset, voxelSha256 } from '@rounds/imaging';

import type { CaseSummary } from '../cases/case-library.ts';
import { hasSharedData, seriesTruth, sharedData } from '../fixtures/shared-data.ts';
import { removeTemporaryFolders } from '../fixtures/temporary-folder.ts';
import { askToJoin } from '../fixtures/test-participant.ts';
import { startTestServer, type TestServer } from '../fixtures/test-server.ts';

jest.setTimeout(120_000);

let running: TestServer;
let cookie: string;
const SENTINEL = 'SENTINEL-DOE-JOHN';

beforeAll(async () => {
  running = await startTestServer({
    requestsPerMinute: 100_000,
    uploadLimits: { maxFileBytes: 1_000_000, maxImportBytes: 20_000_000, maxFiles: 300 },
  });
  cookie = await running.instructorCookie();
});
afterAll(async () => {
  await running.server.close();
  await removeTemporaryFolders();
});

interface Report {
  readonly status: string;
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  readonly cases: readonly CaseSummary[];
  readonly refused: readonly {
    readonly file: string;
    readonly code: string;
    readonly reason: string;
  }[];
  readonly error?: { readonly code: string };
}

async function createImport(): Promise<string> {
  const response = await running.request('POST', '/api/imports', { cookie });
  return ((await response.json()) as { importId: string }).importId;
}

function upload(importId: string, name: string, body: Uint8Array): Promise<Response> {
  return running.request('PUT', `/api/imports/${importId}/files?name=${encodeURIComponent(name)}`, {
    cookie,
    body,
  });
}

async function uploadFolder(importId: string, folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const response = await upload(
      importId,
      `${SENTINEL}/${name}`,
      await readFile(join(folder, name)),
    );
    if (response.status !== 204) throw new Error(`${name}: ${response.status}`);
  }
}

async function report(importId: string): Promise<Report> {
  return (await (
    await running.request('GET', `/api/imports/${importId}`, { cookie })
  ).json()) as Report;
}

/** Starts an import and asks until it is over, as a page does. */
async function run(importId: string, body: object = {}): Promise<Report> {
  const started = await running.request('POST', `/api/imports/${importId}/start`, { cookie, body });
  expect(started.status).toBe(202);
  for (;;) {
    const now = await report(importId);
    if (now.status !== 'running') return now;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function errorOf(response: Response): Promise<[number, string]> {
  return [response.status, ((await response.json()) as { code: string }).code];
}

const withData = hasSharedData ? describe : describe.skip;

withData('importing a real series', () => {
  test('gives a case whose voxels are those of the files, to the bit', async () => {
    const truth = seriesTruth('cta-aorta-totalseg');
    const importId = await createImport();
    await uploadFolder(importId, sharedData(truth.folder));
    expect(await report(importId)).toMatchObject({ status: 'receiving', done: truth.slices });
    const done = await run(importId);
    expect(done).toMatchObject({ status: 'done', phase: 'finished', refused: [] });
    const [summary] = done.cases;
    expect(done.cases).toHaveLength(1);
    expect(summary).toMatchObject({
      modality: 'CT',
      columns: truth.cols,
      rows: truth.rows,
      slices: truth.slices,
    });
    expect(summary?.title).toMatch(/^CT .*164 slices$/);

    const { summary: _shown, ...document } = (await (
      await running.request('GET', `/api/cases/${summary?.caseId}`, { cookie })
    ).json()) as CaseDocument & { summary: object };
    expect(caseDocumentSchema.parse(document)).toEqual(document);
    const kept = await running.request('GET', `/api/cases/${document.caseId}/report`, { cookie });
    const found = (await kept.json()) as { report: { sentences: string[]; counts: object } };
    expect(found.report.sentences.length).toBeGreaterThan(0);
    expect(found.report.counts).toMatchObject({ files: 164 });
    expect(summary?.thumbnailSha256).toMatch(/^[0-9a-f]{64}$/);
    const { assetSha256 } = document.volume;
    const { code } = await running.openSession(cookie, [document.caseId]);
    const { assetToken } = (await (await askToJoin(running.url, code)).json()) as JoinReply;
    const response = await running.request('GET', `/assets/volumes/${assetSha256}`, {
      bearer: assetToken,
    });
    expect(response.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(voxelSha256(await decodeWholeAsset(bytes))).toBe(truth.voxelSha256);

    const part = await running.request('GET', `/assets/volumes/${assetSha256}`, {
      bearer: assetToken,
      headers: { range: 'bytes=100-199' },
    });
    expect([part.status, part.headers.get('content-range')]).toEqual([
      206,
      `bytes 100-199/${bytes.length}`,
    ]);
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(bytes.slice(100, 200));
    const past = await running.request('GET', `/assets/volumes/${assetSha256}`, {
      cookie,
      headers: { range: 'bytes=999999999-' },
    });
    expect([past.status, past.headers.get('content-range')]).toEqual([
      416,
      `bytes */${bytes.length}`,
    ]);
    const known = await running.request('GET', `/assets/volumes/${assetSha256}`, {
      cookie,
      headers: { 'if-none-match': `"${assetSha256}"` },
    });
    expect(known.status).toBe(304);
    expect(await readdir(join(running.dataFolder, 'uploads'))).toEqual([]);
  });

  test('takes the series out of a heap of other things, and says of each what it is', async () => {
    const importId = await createImport();
    await uploadFolder(importId, sharedData('irregular/tilt'));
    for (const name of ['sr_document.dcm', 'rtplan.dcm', 'color-pl.dcm']) {
      await upload(importId, name, await readFile(sharedData(`shapes/${name}`)));
    }
    await upload(importId, 'notes.txt', Buffer.from('hello'));
    const truth = seriesTruth('cta-aorta-totalseg');
    await uploadFolder(importId, sharedData(truth.folder));
    const { status, cases, refused } = await run(importId, { addAgain: true });
    // The colour picture is one too, and waits for somebody to look at it; the tilted stack was resampled.
    expect([status, ...cases.map((each) => each.status).toSorted()]).toEqual([
      'done',
      'quarantined',
      'ready',
      'ready',
    ]);
    expect(cases.flatMap((each) => each.warnings).join()).toMatch(/tilted gantry/);
    const codes = refused.map((refusal) => refusal.code);
    expect(codes.toSorted()).toEqual([
      'dicom.not-dicom',
      'object.rt-plan',
      'object.structured-report',
    ]);
    for (const { reason } of refused) expect(reason).toMatch(/^[A-Z].{20,}\.$/);
  });

  test('images of a class are not for people of another one', async () => {
    const { cases } = (await (await running.request('GET', '/api/cases', { cookie })).json()) as {
      cases: CaseSummary[];
    };
    const summary = cases.find(({ status }) => status === 'ready');
    const document = (await (
      await running.request('GET', `/api/cases/${summary?.caseId}`, { cookie })
    ).json()) as CaseDocument;
    const path = `/assets/volumes/${document.volume.assetSha256}`;
    const { code } = await running.openSession(cookie, [document.caseId]);
    const { seatToken, ticket } = (await (await askToJoin(running.url, code)).json()) as JoinReply;
    for (const bearer of [seatToken, ticket, 'x.y']) {
      expect(await errorOf(await running.request('GET', path, { bearer }))).toEqual([
        403,
        'asset.not-permitted',
      ]);
    }
    const missing = await running.request('GET', `/assets/volumes/${'0'.repeat(64)}`, { cookie });
    expect(await errorOf(missing)).toEqual([404, 'asset.unknown']);
  });

  test('the log holds no name of a file or a folder', () => {
    expect(running.logText()).not.toContain(SENTINEL);
    expect(running.logText()).not.toContain('.dcm');
  });
});

describe('importing', () => {
  test('files that are no images fail with a reason for each', async () => {
    const importId = await createImport();
    await upload(importId, 'a/notes.txt', Buffer.from('hello'));
    await upload(importId, 'b/empty', new Uint8Array(0));
    const { status, error, refused } = await run(importId);
    expect([status, error?.code]).toEqual(['failed', 'import.nothing-understood']);
    expect(refused.map(({ file, code }) => [file, code])).toEqual([
      ['notes.txt', 'dicom.not-dicom'],
      ['empty', 'file.empty'],
    ]);
  });

  test('refuses names that are paths out of the import, and bodies that are no files', async () => {
    const importId = await createImport();
    for (const name of ['../../secret', '/etc/passwd', 'a/../../b', 'a\u0000b', '..']) {
      expect(await errorOf(await upload(importId, name, Buffer.from('x')))).toEqual([
        400,
        'request.invalid',
      ]);
    }
    const json = await running.request('PUT', `/api/imports/${importId}/files?name=a`, {
      cookie,
      body: { a: 1 },
    });
    expect(await errorOf(json)).toEqual([400, 'request.invalid']);
    const noName = await running.request('PUT', `/api/imports/${importId}/files`, {
      cookie,
      body: Buffer.from('x'),
    });
    expect(await errorOf(noName)).toEqual([400, 'request.invalid']);
  });

  test('refuses what is larger than a file or an import may be', async () => {
    const importId = await createImport();
    expect(await errorOf(await upload(importId, 'large', new Uint8Array(1_500_000)))).toEqual([
      413,
      'request.too-large',
    ]);
    const statuses: number[] = [];
    for (let file = 0; file < 22; file++) {
      statuses.push((await upload(importId, `${file}`, new Uint8Array(999_999))).status);
    }
    expect(statuses[0]).toBe(204);
    expect(statuses.slice(-2)).toEqual([413, 413]);
  });

  test('an import that is cancelled, or not known, takes nothing more', async () => {
    const importId = await createImport();
    await upload(importId, 'a', Buffer.from('x'));
    expect((await running.request('DELETE', `/api/imports/${importId}`, { cookie })).status).toBe(
      204,
    );
    expect((await report(importId)).status).toBe('cancelled');
    expect(await errorOf(await upload(importId, 'b', Buffer.from('x')))).toEqual([
      404,
      'import.unknown',
    ]);
    const start = await running.request('POST', `/api/imports/${importId}/start`, { cookie });
    expect(await errorOf(start)).toEqual([404, 'import.unknown']);
    expect(await errorOf(await upload('unknown', 'b', Buffer.from('x')))).toEqual([
      404,
      'import.unknown',
    ]);
  });

  test('a case goes to the bin and comes back; its text is edited within bounds', async () => {
    const { cases } = (await (await running.request('GET', '/api/cases', { cookie })).json()) as {
      cases: CaseSummary[];
    };
    const caseId = cases[0]?.caseId;
    if (caseId === undefined) return; // Without real data there is no case here.
    const text = { title: 'Chest pain', history: 'Two\nlines', question: '', reveal: 'x' };
    const edited = await running.request('PUT', `/api/cases/${caseId}/text`, {
      cookie,
      body: text,
    });
    expect(await edited.json()).toMatchObject(text);
    const tooLong = { ...text, title: 'x'.repeat(121) };
    expect(
      await errorOf(
        await running.request('PUT', `/api/cases/${caseId}/text`, { cookie, body: tooLong }),
      ),
    ).toEqual([400, 'request.invalid']);
    expect((await running.request('DELETE', `/api/cases/${caseId}`, { cookie })).status).toBe(204);
    expect(await errorOf(await running.request('GET', `/api/cases/${caseId}`, { cookie }))).toEqual(
      [404, 'case.unknown'],
    );
    expect(
      await errorOf(
        await running.request('POST', '/api/sessions', { cookie, body: { caseIds: [caseId] } }),
      ),
    ).toEqual([404, 'case.unknown']);
    expect((await running.request('POST', `/api/cases/${caseId}/restore`, { cookie })).status).toBe(
      204,
    );
    expect((await running.request('GET', `/api/cases/${caseId}`, { cookie })).status).toBe(200);
  });
});
