import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type CaseDocument, NO_METADATA } from '@rounds/classroom';
import { createTeachingPhantom, encodeVolumeAsset, readSeries } from '@rounds/imaging';

import { storedZip, type ZipEntry } from '../cases/bundle/stored-zip.ts';
import type { CaseSummary } from '../cases/case-library.ts';
import { factsOf, newCase } from '../cases/describe-case.ts';
import { connectDatabase } from '../database/database-client.ts';
import { bookmarkFixture } from '../fixtures/case-fixture.ts';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';
import { startTestServer, type TestServer } from '../fixtures/test-server.ts';
import { createDiskAssetStore } from '../storage/disk-asset-store.ts';

jest.setTimeout(120_000);

let home: TestServer;
let homeCookie: string;
let bundle: Buffer;

beforeAll(async () => {
  const dataFolder = await temporaryFolder();
  const { volume } = createTeachingPhantom({ columns: 32, rows: 32, slices: 16 });
  const { storedValues: _pixels, ...description } = volume;
  const store = createDiskAssetStore(join(dataFolder, 'assets'));
  const sha256 = await store.put(await encodeVolumeAsset(volume));
  const database = await connectDatabase(join(dataFolder, 'rounds.sqlite'));
  const document = {
    ...newCase('case-a', sha256, description),
    title: 'Round trip',
    reveal: 'The answer.',
    keyViews: [bookmarkFixture('one')],
    metadata: { ...NO_METADATA, diagnosis: 'Something', tags: ['travel'] },
  };
  const importSummary = { sentences: ['12 attributes were removed.'], counts: { removed: 12 } };
  await database.cases.add(document, factsOf(description, 'unlikely'), 1, { importSummary });
  await database.cases.save(
    'case-a',
    { question: 'Where?' },
    { editorId: 'x', name: 'Dr SECRET' },
    2,
  );
  await database.close();
  home = await startTestServer({ dataFolder });
  homeCookie = await home.instructorCookie();
  await home.server.thumbnailsReady;
  const exported = await home.request('GET', '/api/cases/case-a/export', { cookie: homeCookie });
  bundle = Buffer.from(await exported.arrayBuffer());
  expect(exported.headers.get('content-length')).toBe(String(bundle.length));
  // One server runs in a process at a time: what follows happens elsewhere.
  await home.server.close();
});

let away: TestServer;
let cookie: string;
beforeAll(async () => {
  away = await startTestServer();
  cookie = await away.instructorCookie();
});
afterAll(async () => {
  await away.server.close();
  await removeTemporaryFolders();
});

async function send(
  body: Uint8Array,
): Promise<{ status: number; body: CaseSummary & { code: string } }> {
  const response = await away.request('POST', '/api/cases/import-bundle', { cookie, body });
  const answer = (await response.json()) as CaseSummary & { code: string };
  return { status: response.status, body: answer };
}

interface ManifestText {
  schemaVersion: number;
  format: string;
  files: { name: string; role: string; byteLength: number; sha256: string }[];
}

interface Opened {
  manifest: ManifestText;
  files: Map<string, Buffer>;
}

/** What is in the bundle, read by hand: entries are stored one behind the other. */
function open(bytes: Buffer): Opened {
  const files = new Map<string, Buffer>();
  let at = 0;
  while (bytes.readUInt32LE(at) === 0x0403_4b50) {
    const byteLength = bytes.readUInt32LE(at + 18);
    const nameLength = bytes.readUInt16LE(at + 26);
    const start = at + 30 + nameLength;
    files.set(bytes.toString('utf8', at + 30, start), bytes.subarray(start, start + byteLength));
    at = start + byteLength;
  }
  const manifest = JSON.parse(String(files.get('manifest.json') ?? '{}')) as ManifestText;
  return { manifest, files };
}

async function zipped({ manifest, files }: Opened): Promise<Buffer> {
  files.set('manifest.json', Buffer.from(JSON.stringify(manifest)));
  const entries: ZipEntry[] = [...files].map(([name, bytes]) => ({
    name,
    byteLength: bytes.length,
    open: () => [bytes],
  }));
  const parts: Uint8Array[] = [];
  for await (const part of storedZip(entries)) parts.push(part);
  return Buffer.concat(parts);
}

async function changed(change: (opened: Opened) => void): Promise<Buffer> {
  const opened = open(bundle);
  change(opened);
  return zipped(opened);
}

async function exported(caseId: string, format: string): Promise<Buffer> {
  const started = await away.request('POST', `/api/cases/${caseId}/exports`, {
    cookie,
    body: { format },
  });
  expect(started.status).toBe(202);
  const { jobId } = (await started.json()) as { jobId: string };
  for (;;) {
    const job = await away.request('GET', `/api/case-jobs/${jobId}`, { cookie });
    const { status } = (await job.json()) as { status: string };
    if (status === 'done') break;
    expect(['waiting', 'running']).toContain(status);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const file = await away.request('GET', `/api/case-jobs/${jobId}/file`, { cookie });
  expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="case-[\w.-]+"$/);
  return Buffer.from(await file.arrayBuffer());
}

/** Names and bytes of what a zip file holds. */
function filesIn(bytes: Buffer): ReadonlyMap<string, Buffer> {
  return open(bytes).files;
}

describe('a case in the formats of other programs', () => {
  let caseId = '';
  beforeAll(async () => {
    caseId = (await send(bundle)).body.caseId;
  });

  test('is a NIfTI file', async () => {
    const nifti = gunzipSync(await exported(caseId, 'nifti'));
    expect(nifti.readInt32LE(0)).toBe(348);
    expect([42, 44, 46].map((at) => nifti.readInt16LE(at))).toEqual([32, 32, 16]);
  });

  test('is an OME-Zarr folder', async () => {
    const files = filesIn(await exported(caseId, 'ome-zarr'));
    expect(String(files.get('image.ome.zarr/zarr.json'))).toContain('multiscales');
  });

  test('is de-identified DICOM that the import understands', async () => {
    const files = [...filesIn(await exported(caseId, 'dicom'))];
    expect(files).toHaveLength(16);
    const { series, refused } = await readSeries(files.map(([name, bytes]) => ({ name, bytes })));
    expect(refused).toEqual([]);
    expect(series.map(({ volume }) => volume.geometry)).toMatchObject([
      { columns: 32, rows: 32, slices: 16 },
    ]);
  });

  test('is pictures of its key views', async () => {
    const files = filesIn(await exported(caseId, 'key-images'));
    expect([...files.keys()]).toEqual(
      ['axial', 'coronal', 'sagittal'].map((name) => `key-images/01-${name}.png`),
    );
    for (const png of files.values()) expect(png.toString('latin1', 1, 4)).toBe('PNG');
  });

  test('only those', async () => {
    const body = { format: 'docx' };
    const response = await away.request('POST', `/api/cases/${caseId}/exports`, { cookie, body });
    expect(response.status).toBe(400);
  });
});

describe('a case as one file', () => {
  test('comes to another server with text, key views, images, thumbnail and report, under a new id', async () => {
    const { status, body } = await send(bundle);
    expect(status).toBe(201);
    const summary: CaseSummary = body;
    expect(summary).toMatchObject({ title: 'Round trip', status: 'ready', version: 1, tags: ['travel'], synthetic: true }); // prettier-ignore
    expect(summary.caseId).not.toBe('case-a');
    const got = await away.request('GET', `/api/cases/${summary.caseId}`, { cookie });
    const sent = JSON.parse(String(open(bundle).files.get('case.json'))) as object;
    expect(await got.json()).toEqual({ ...sent, caseId: summary.caseId, summary });
    const report = await away.request('GET', `/api/cases/${summary.caseId}/report`, { cookie });
    expect(await report.json()).toMatchObject({ report: { counts: { removed: 12 } } });
    const thumbnail = await away.request('GET', `/assets/thumbnails/${summary.thumbnailSha256}`, {
      cookie,
    });
    expect(Buffer.from(await thumbnail.arrayBuffer())).toEqual(
      open(bundle).files.get('thumbnail.png'),
    );
    const again = await away.request('GET', `/api/cases/${summary.caseId}/export`, { cookie });
    const back = open(Buffer.from(await again.arrayBuffer()));
    const volume = back.manifest.files.find((file) => file.role === 'volume');
    const name = volume?.name ?? '';
    expect(back.files.get(name)).toEqual(open(bundle).files.get(name));
    expect(await away.openSession(cookie, [summary.caseId])).toHaveProperty('code');
  });

  test('holds hashes of everything in it, and no names of those who edited', () => {
    const { manifest, files } = open(bundle);
    expect(manifest).toMatchObject({ format: 'rounds-case', schemaVersion: 1, caseId: 'case-a' });
    expect(manifest.files).toHaveLength(files.size - 1);
    for (const { name, byteLength, sha256 } of manifest.files) {
      const bytes = files.get(name) ?? Buffer.alloc(0);
      expect([name, bytes.length]).toEqual([name, byteLength]);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    }
    expect(bundle.includes('SECRET')).toBe(false);
  });

  test.each<[string, () => Promise<Buffer> | Buffer, string]>([
    ['cut off', () => bundle.subarray(0, bundle.length / 2), 'bundle.invalid'],
    ['no zip', () => Buffer.from('hello'), 'bundle.invalid'],
    ['nothing', () => Buffer.from(' '), 'bundle.invalid'],
    ['a flipped bit', () => flipped(bundle, Math.floor(bundle.length / 2)), 'bundle.invalid'],
    ['a newer version', () => changed(({ manifest }) => (manifest.schemaVersion = 2)), 'bundle.newer'],
    ['another format', () => changed(({ manifest }) => (manifest.format = 'x')), 'bundle.invalid'],
    ['a file too many', () => changed(({ files }) => files.set('evil.txt', Buffer.from('x'))), 'bundle.invalid'],
    ['a path', () => changed(({ files }) => files.set('../evil', Buffer.from('x'))), 'bundle.invalid'],
    ['a file too few', () => changed(({ files }) => files.delete('thumbnail.png')), 'bundle.invalid'],
    ['other text', () => changed(({ files }) => files.set('case.json', Buffer.from('{}'))), 'bundle.invalid'],
    ['text that is no case, hash right', () => changed((opened) => replace(opened, 'case.json', Buffer.from('{}'))), 'bundle.invalid'],
    ['images that are none, hash right', () => changed(replaceVolume), 'bundle.invalid'],
  ])('with %s is refused', async (_what, make, code) => {
    const { status, body } = await send(await make());
    expect([status, body.code]).toEqual([422, code]);
  }); // prettier-ignore

  test('with entries that lie within each other is refused', async () => {
    const whole = await zipped(open(bundle));
    const { status, body } = await send(nested(whole));
    expect([status, body.code]).toEqual([422, 'bundle.invalid']);
  });

  test('is quarantined where a picture over its images is suspicious', async () => {
    const volume = createTeachingPhantom({ columns: 16, rows: 16, slices: 8 }).volume;
    const picture = await encodeVolumeAsset({ ...volume, flags: ['burned-in-annotation'] });
    const { status, body } = await send(await changed((opened) => addFusion(opened, picture)));
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'quarantined' });
    const gone = await away.request('DELETE', `/api/cases/${body.caseId}`, { cookie });
    expect(gone.status).toBe(204);
  });

  test('that was refused leaves nothing behind', async () => {
    expect(await readdir(join(away.dataFolder, 'transit'))).toEqual(['exports']);
    const list = await away.request('GET', '/api/cases', { cookie });
    expect(await list.json()).toMatchObject({ total: 2 });
  });
});

function addFusion(opened: Opened, picture: Uint8Array): void {
  const sha256 = createHash('sha256').update(picture).digest('hex');
  const document = JSON.parse(String(opened.files.get('case.json'))) as CaseDocument;
  const overlay = { overlayId: 'overlay-1', kind: 'fusion', assetSha256: sha256, name: 'PET' };
  const name = `assets/${sha256}`;
  opened.manifest.files.push({ name, role: 'overlay', byteLength: picture.length, sha256 });
  opened.files.set(name, Buffer.from(picture));
  replace(opened, 'case.json', Buffer.from(JSON.stringify({ ...document, overlays: [overlay] })));
}

/** The first entry, by what the directory says of it, reaches over all that follow. */
function nested(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const directory = copy.readUInt32LE(copy.length - 6);
  const nameLength = copy.readUInt16LE(directory + 28);
  const length = directory - 30 - nameLength;
  copy.writeUInt32LE(length, directory + 20);
  copy.writeUInt32LE(length, directory + 24);
  return copy;
}

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

function replace({ manifest, files }: Opened, name: string, bytes: Buffer): void {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const file = manifest.files.find((candidate) => candidate.name === name);
  if (file === undefined) throw new Error(`no ${name}`);
  Object.assign(file, { sha256, byteLength: bytes.length });
  files.set(name, bytes);
}

/** Images that are noise, with every hash in place. */
function replaceVolume(opened: Opened): void {
  const noise = Buffer.alloc(5000, 7);
  const sha256 = createHash('sha256').update(noise).digest('hex');
  const file = opened.manifest.files.find((candidate) => candidate.role === 'volume');
  if (file === undefined) throw new Error('no volume');
  const document = JSON.parse(String(opened.files.get('case.json'))) as CaseDocument;
  opened.files.delete(file.name);
  Object.assign(file, { name: `assets/${sha256}`, sha256, byteLength: noise.length });
  opened.files.set(file.name, noise);
  const changedText = { ...document, volume: { ...document.volume, assetSha256: sha256 } };
  replace(opened, 'case.json', Buffer.from(JSON.stringify(changedText)));
}
