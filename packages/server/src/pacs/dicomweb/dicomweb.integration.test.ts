import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { afterAll, afterEach, describe, expect, test } from '@jest/globals';

import { removeTemporaryFolders } from '../../fixtures/temporary-folder.ts';
import { startTestServer, type TestServer } from '../../fixtures/test-server.ts';
import { createArchiveClient } from './archive-client.ts';
import { ArchiveError } from './archive-error.ts';
import { ArchiveRequests, type ArchiveTimeouts } from './archive-requests.ts';

const TOKEN = 'a-token-for-stow-tests';
const SENTINEL = 'SENTINEL^DOE';

const servers: Server[] = [];
let running: TestServer | undefined;
afterEach(async () => {
  await running?.server.close();
  running = undefined;
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});
afterAll(removeTemporaryFolders);

async function archiveAt(answer: RequestListener): Promise<URL> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/dicom-web/`);
}

async function outcomeOf(running: Promise<unknown>): Promise<string> {
  return running.then(
    () => 'ok',
    (error: unknown) => (error instanceof ArchiveError ? error.refusal : String(error)),
  );
}

async function search(
  answer: RequestListener,
  timeouts: Partial<ArchiveTimeouts> = {},
): Promise<string> {
  const url = await archiveAt(answer);
  const client = createArchiveClient({ name: 'A', url }, timeouts);
  return outcomeOf(client.searchStudies({ patientName: 'DOE' }));
}

describe('an archive that is searched', () => {
  test('gives all that it sent before it closed the connection, however late that is read', async () => {
    const sent = Buffer.alloc(64 * 1024, 'a');
    let closed: Promise<unknown> = Promise.resolve();
    const url = await archiveAt((request, response) => {
      closed = new Promise((resolve) => request.socket.once('finish', resolve));
      response.writeHead(200, { 'content-length': sent.length, connection: 'close' }).end(sent);
    });
    const { body } = await new ArchiveRequests({ name: 'A', url }).stream('studies', '*/*');
    await closed;
    // Until this side has heard of it, too.
    for (let turn = 0; turn < 50; turn++) await nextTurn();
    let received = 0;
    for await (const chunk of body) received += chunk.length;
    expect(received).toBe(sent.length);
  });

  test('is asked with the credentials, for what was typed and no more', async () => {
    const seen: { url?: string | undefined; authorization?: string | undefined }[] = [];
    const url = await archiveAt((request, response) => {
      seen.push({ url: request.url, authorization: request.headers.authorization });
      response.setHeader('content-type', 'application/dicom+json');
      response.end(
        JSON.stringify([
          {
            '0020000D': { vr: 'UI', Value: ['1.2.3'] },
            '00100010': { vr: 'PN', Value: [{ Alphabetic: 'DOE^J\u0007' }] },
            '00201208': { vr: 'IS', Value: ['12'] },
          },
          { '0020000D': { vr: 'UI', Value: ['../../secret'] } },
          { '0020000D': 7 },
        ]),
      );
    });
    const client = createArchiveClient({ name: 'A', url, authorization: 'Bearer x' });
    expect(await client.searchStudies({ patientName: 'DOE&limit=9999', fromDate: '20200101' })).toEqual({
      isTruncated: false,
      studies: [
        { studyUid: '1.2.3', patientName: 'DOE^J', patientId: '', studyDate: '', description: '', accessionNumber: '', modalities: [], imageCount: 12 },
      ],
    }); // prettier-ignore
    const asked = new URL(seen[0]?.url ?? '', url);
    expect([asked.pathname, seen[0]?.authorization]).toEqual(['/dicom-web/studies', 'Bearer x']);
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      PatientName: 'DOE&limit=9999*',
      StudyDate: '20200101-',
      limit: '101',
    });
    await expect(client.listSeries('../../admin')).rejects.toThrow(TypeError);
  });

  test('may have nothing (204), or an empty list', async () => {
    expect(await search((_, response) => response.writeHead(204).end())).toBe('ok');
    expect(await search((_, response) => response.end('[]'))).toBe('ok');
  });

  test('is not followed to another host, nor round in circles', async () => {
    let visited = 0;
    const elsewhere = await archiveAt((_, response) => {
      visited += 1;
      response.end('[]');
    });
    expect(await search((_, r) => r.writeHead(302, { location: elsewhere.href }).end())).toBe(
      'pacs.answer-invalid',
    );
    expect(visited).toBe(0);
    expect(await search((_, r) => r.writeHead(302, { location: '/dicom-web/studies' }).end())).toBe(
      'pacs.answer-invalid',
    );
    let asked = 0;
    expect(
      await search((_, r) => {
        asked += 1;
        if (asked === 1) r.writeHead(307, { location: '/other/studies' }).end();
        else r.end('[]');
      }),
    ).toBe('ok');
  });

  test.each<[string, string, RequestListener]>([
    ['refuses the credentials', 'pacs.refused', (_, r) => r.writeHead(401).end()],
    ['is broken', 'pacs.unreachable', (_, r) => r.writeHead(500).end('x')],
    ['is something else', 'pacs.answer-invalid', (_, r) => r.writeHead(404).end('x')],
    [
      'answers a page',
      'pacs.answer-invalid',
      (_, r) => r.setHeader('content-type', 'text/html').end('<p>'),
    ],
    ['answers no JSON', 'pacs.answer-invalid', (_, r) => r.end('[{')],
    ['answers other JSON', 'pacs.answer-invalid', (_, r) => r.end('{"a":1}')],
    ['answers without end', 'pacs.answer-invalid', (_, r) => sendForEver(r.write.bind(r))],
    ['hangs up', 'pacs.unreachable', (_, r) => void r.destroy()],
  ])('that %s is %s', async (_what, code, answer) => {
    expect(await search(answer)).toBe(code);
  });

  test('that never answers, or stops in the middle, is not waited for', async () => {
    expect(await search(() => undefined, { answerMs: 100 })).toBe('pacs.unreachable');
    expect(await search((_, r) => void r.write('['), { idleMs: 100 })).toBe('pacs.unreachable');
  });
});

function sendForEver(write: (chunk: Buffer) => unknown): void {
  for (let sent = 0; sent < 40; sent++) write(Buffer.alloc(1024 * 1024, 0x20));
}

describe('a series that is fetched', () => {
  async function retrieve(
    answer: RequestListener,
  ): Promise<{ status: string; error?: { code: string }; refused: readonly object[] }> {
    const url = await archiveAt((request, response) => {
      if (request.url?.includes('/series?') === true) response.end('[]');
      else answer(request, response);
    });
    running = await startTestServer({
      uploadLimits: { maxFileBytes: 10_000 },
      pacs: { archive: { name: 'A', url } },
    });
    const cookie = await running.instructorCookie();
    const body = { studyUid: '1.2.3', seriesUids: ['1.2.3.4'] };
    const started = await running.request('POST', '/api/pacs/archive/retrieve', { cookie, body });
    expect(started.status).toBe(202);
    const { importId } = (await started.json()) as { importId: string };
    for (;;) {
      const response = await running.request('GET', `/api/imports/${importId}`, { cookie });
      const report = (await response.json()) as { status: string; refused: [] };
      if (!['receiving', 'running'].includes(report.status)) return report;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  const headers = { 'content-type': 'multipart/related; type="application/dicom"; boundary=x' };

  test.each<[string, string, RequestListener]>([
    ['cut off', 'pacs.unreachable', (_, r) => { r.writeHead(200, headers).write('--x\r\n\r\nhalf'); setTimeout(() => r.destroy(), 50); }],
    ['not closed', 'pacs.answer-invalid', (_, r) => r.writeHead(200, headers).end('--x\r\n\r\nhalf')],
    ['no multipart', 'pacs.answer-invalid', (_, r) => r.end('DICM')],
    ['too large', 'request.too-large', (_, r) => r.writeHead(200, headers).end(`--x\r\n\r\n${'x'.repeat(20_000)}\r\n--x--`)],
    ['no image', 'import.nothing-understood', (_, r) => r.writeHead(200, headers).end(`--x\r\n\r\n${SENTINEL}\r\n--x--`)],
  ])('and is %s fails with %s', async (_what, code, answer) => {
    expect(await retrieve(answer)).toMatchObject({ status: 'failed', error: { code } });
    expect(running?.logText()).not.toContain('SENTINEL');
    expect(running?.logText()).not.toContain('1.2.3');
  }); // prettier-ignore
});

test('a series that is being fetched when the server stops is said to be interrupted', async () => {
  const url = await archiveAt((request, response) => {
    if (request.url?.includes('/series?') === true) response.end('[]');
    else {
      response.writeHead(200, { 'content-type': 'multipart/related; boundary=x' });
      response.write('--x\r\n\r\none\r\n--x\r\n\r\nha');
    }
  });
  const pacs = { archive: { name: 'A', url } };
  running = await startTestServer({ pacs });
  let cookie = await running.instructorCookie();
  const body = { studyUid: '1.2.3', seriesUids: ['1.2.3.4'] };
  await running.request('POST', '/api/pacs/archive/retrieve', { cookie, body });
  interface Listed {
    readonly imports: readonly { status: string; done: number; error?: { code: string } }[];
  }
  const list = async (): Promise<Listed> =>
    (await (await running?.request('GET', '/api/imports', { cookie }))?.json()) as Listed;
  while ((await list()).imports[0]?.done !== 1);
  await running.server.close();
  running = await startTestServer({ pacs, dataFolder: running.dataFolder });
  cookie = await running.instructorCookie();
  expect(await list()).toMatchObject({
    imports: [{ origin: 'retrieval', status: 'failed', error: { code: 'import.interrupted' } }],
  });
});

describe('storing over the web', () => {
  async function store(
    body: Buffer | string,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    running ??= await startTestServer({
      uploadLimits: { maxFileBytes: 10_000 },
      pacs: { stowToken: TOKEN, quietMs: 20 },
    });
    return fetch(`${running.url}/dicomweb/studies`, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'multipart/related; type="application/dicom"; boundary=x',
        authorization: `Bearer ${TOKEN}`,
        ...headers,
      },
    });
  }

  async function codeOf(response: Response): Promise<[number, string]> {
    return [response.status, ((await response.json()) as { code: string }).code];
  }

  function instance(bytes: number, uid = '1.2.3'): Buffer {
    const text = (element: number, value: string): Buffer => {
      const padded = value.length % 2 === 0 ? value : `${value}\0`;
      const head = Buffer.from([2, 0, element, 0, 0x55, 0x49, padded.length, 0]);
      return Buffer.concat([head, Buffer.from(padded)]);
    };
    const meta = [
      text(2, '1.2.840.10008.5.1.4.1.1.2'),
      text(3, uid),
      text(0x10, '1.2.840.10008.1.2.1'),
    ];
    return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), ...meta, Buffer.alloc(bytes)]);
  }

  function body(...parts: readonly (readonly [string, Buffer])[]): Buffer {
    const chunks = parts.flatMap(([type, bytes]) => [
      Buffer.from(`--x\r\nContent-Type: ${type}\r\n\r\n`),
      bytes,
      Buffer.from('\r\n'),
    ]);
    return Buffer.concat([...chunks, Buffer.from('--x--\r\n')]);
  }

  test('is for those who have the token alone', async () => {
    const good = body(['application/dicom', instance(10)]);
    for (const authorization of ['', 'Bearer', `Bearer ${TOKEN}x`, `Basic ${TOKEN}`, TOKEN])
      expect(await codeOf(await store(good, { authorization }))).toEqual([401, 'sender.required']);
    const cookie = (await running?.instructorCookie()) ?? '';
    expect(await codeOf(await store(good, { authorization: '', cookie }))).toEqual([
      401,
      'sender.required',
    ]);
    expect((await store(good)).status).toBe(200);
  });

  test('is not there at all where it is not set up', async () => {
    running = await startTestServer();
    expect(await codeOf(await store(body()))).toEqual([404, 'route.unknown']);
  });

  test('says of each instance whether it was stored', async () => {
    const reference = (uid: string): object => ({
      '00081150': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.2'] },
      '00081155': { vr: 'UI', Value: [uid] },
    });
    const all = await store(
      body(['application/dicom', instance(10)], ['Application/DICOM', instance(9000, '1.2.4')]),
    );
    expect([all.status, all.headers.get('content-type')]).toEqual([
      200,
      'application/dicom+json; charset=utf-8',
    ]);
    expect(await all.json()).toEqual({
      '00081199': { vr: 'SQ', Value: [reference('1.2.3'), reference('1.2.4')] },
    });
    const some = await store(
      body(
        ['application/dicom', instance(20_000)],
        ['application/dicom', Buffer.from(SENTINEL)],
        ['text/plain', instance(10)],
        ['application/dicom', instance(10, '1.2.5')],
      ),
    );
    expect(some.status).toBe(202);
    const failure = { '00081197': { vr: 'US', Value: [0xc000] } };
    expect(await some.json()).toEqual({
      '00081199': { vr: 'SQ', Value: [reference('1.2.5')] },
      '00081198': {
        vr: 'SQ',
        Value: [
          { ...reference('1.2.3'), '00081197': { vr: 'US', Value: [0xa700] } },
          failure,
          failure,
        ],
      },
    });
    const none = await store(body(['application/dicom', Buffer.from('x')]));
    expect(none.status).toBe(409);
    expect((await store(body())).status).toBe(409);
    expect(running?.logText()).not.toContain('SENTINEL');
  });

  test('of what is no multipart body is refused, and the server goes on', async () => {
    for (const [bytes, type] of [
      ['--x\r\nContent-Type: application/dicom\r\n\r\nhalf', undefined],
      [body(['application/dicom', instance(10)]).subarray(0, 200), undefined],
      ['nothing', undefined],
      ['', undefined],
      ['x', 'multipart/related'],
      ['x', 'application/dicom'],
      ['{}', 'application/json'],
    ] as const) {
      const response = await store(bytes, type === undefined ? {} : { 'content-type': type });
      expect([bytes.toString('latin1').length, ...(await codeOf(response))]).toEqual([
        bytes.toString('latin1').length,
        400,
        'request.invalid',
      ]);
    }
    expect((await store(body(['application/dicom', instance(10)]))).status).toBe(200);
  });
});
