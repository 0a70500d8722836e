import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, afterEach, describe, expect, test } from '@jest/globals';

import {
  AssociationClient,
  type AssociationProposal,
  associationRequest,
  commandSet,
  dataPdu,
  pdu,
  RELEASE_REQUEST,
} from '../../fixtures/association-client.ts';
import { removeTemporaryFolders } from '../../fixtures/temporary-folder.ts';
import { startTestServer, type TestServer } from '../../fixtures/test-server.ts';
import type { AssociationLimits } from './storage-receiver.ts';

let running: TestServer | undefined;
afterEach(async () => {
  await running?.server.close();
  running = undefined;
});
afterAll(removeTemporaryFolders);

const STORE = 0x0001;
const ECHO = 0x0030;
const COMMAND = 3;
const DATA = 2;
const MORE_DATA = 0;
const SENTINEL = 'SENTINEL^DOE';

async function start(limits: Partial<AssociationLimits> = {}, quietMs = 20): Promise<number> {
  running = await startTestServer({
    uploadLimits: { maxFileBytes: 200_000 },
    pacs: {
      quietMs,
      receiver: {
        host: '127.0.0.1',
        port: 0,
        aeTitle: 'ROUNDS',
        callers: [
          { aeTitle: 'TESTER', host: '127.0.0.1' },
          { aeTitle: 'ELSEWHERE', host: '192.0.2.7' },
          { aeTitle: 'ANYWHERE', host: undefined },
        ],
        limits,
      },
    },
  });
  return running.server.dicomPort ?? 0;
}

async function associate(
  port: number,
  proposal: AssociationProposal = {},
): Promise<AssociationClient> {
  const client = await AssociationClient.connect(port);
  client.send(associationRequest(proposal));
  return client;
}

async function answerOf(port: number, proposal: AssociationProposal): Promise<readonly number[]> {
  const client = await associate(port, proposal);
  const answer = await client.next();
  client.end();
  return answer === undefined ? [] : [answer.type, ...answer.body.subarray(1, 4)];
}

interface ListedImport {
  importId: string;
  status: string;
  origin: string;
  done: number;
}

async function imports(): Promise<readonly ListedImport[]> {
  const cookie = await running?.instructorCookie();
  const response = await running?.request(
    'GET',
    '/api/imports',
    cookie === undefined ? {} : { cookie },
  );
  const body = (await response?.json()) as { imports: [] } | undefined;
  return body?.imports ?? [];
}

async function importsUntil(
  isSo: (all: Awaited<ReturnType<typeof imports>>) => boolean,
): ReturnType<typeof imports> {
  for (;;) {
    const all = await imports();
    if (isSo(all)) return all;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('an association', () => {
  test('is accepted for a caller that is known, and rejected for the reason the standard has for it', async () => {
    const port = await start();
    expect((await answerOf(port, {}))[0]).toBe(2);
    expect((await answerOf(port, { callingAe: 'ANYWHERE' }))[0]).toBe(2);
    expect(await answerOf(port, { callingAe: 'STRANGER' })).toEqual([3, 1, 1, 3]);
    expect(await answerOf(port, { callingAe: 'ELSEWHERE' })).toEqual([3, 1, 1, 3]);
    expect(await answerOf(port, { calledAe: 'OTHER' })).toEqual([3, 1, 1, 7]);
    expect(await answerOf(port, { applicationContext: '1.2.3' })).toEqual([3, 1, 1, 2]);
    expect(await answerOf(port, { protocolVersion: 2 })).toEqual([3, 1, 2, 2]);
  });

  test('takes the first transfer syntax that can be decoded, and refuses other objects', async () => {
    const port = await start();
    const results: (readonly [number | undefined, string | undefined])[] = [];
    for (const proposal of [
      {
        transferSyntaxes: [
          '1.2.840.10008.1.2.4.100',
          '1.2.840.10008.1.2.4.80',
          '1.2.840.10008.1.2',
        ],
      },
      { transferSyntaxes: ['1.2.840.10008.1.2.4.100'] },
      { abstractSyntax: '1.2.840.10008.5.1.4.1.2.2.1' },
    ]) {
      const client = await associate(port, proposal);
      const body = (await client.next())?.body ?? Buffer.alloc(0);
      const at = body.indexOf(Buffer.from([0x21, 0]));
      const length = body.readUInt16BE(at + 10);
      results.push([body[at + 6], body.toString('latin1', at + 12, at + 12 + length)]);
      client.end();
    }
    expect(results).toEqual([
      [0, '1.2.840.10008.1.2.4.80'],
      [4, '1.2.840.10008.1.2'],
      [3, '1.2.840.10008.1.2'],
    ]);
  });

  test('is refused while there are too many, for as long as there are', async () => {
    const port = await start({ maxAssociations: 2, maxSockets: 50 });
    const clients = await Promise.all(Array.from({ length: 20 }, () => associate(port)));
    const answers = await Promise.all(clients.map((client) => client.next()));
    const types = answers.map((answer) => answer?.type ?? 0).toSorted((a, b) => a - b);
    expect(types).toEqual([2, 2, ...Array(18).fill(3)]);
    const rejection = answers.find((answer) => answer?.type === 3);
    expect([...(rejection?.body ?? [])]).toEqual([0, 2, 3, 2]);
    for (const client of clients) client.end();
    for (;;) if ((await answerOf(port, {}))[0] === 2) break;
  });

  test('is not even begun where too many sockets are open', async () => {
    const port = await start({ maxSockets: 3 });
    const open = await Promise.all([1, 2, 3].map(() => associate(port)));
    await Promise.all(open.map((client) => client.next()));
    const late = await associate(port);
    expect(await late.next()).toBeUndefined();
    for (const client of open) client.end();
  });

  test('that says nothing, or says it byte by byte, is ended', async () => {
    const port = await start({ requestMs: 150, idleMs: 150 });
    const silent = await AssociationClient.connect(port);
    await silent.closed;
    const slow = await AssociationClient.connect(port);
    const bytes = [...associationRequest()];
    const drip = setInterval(() => slow.send(Buffer.from([bytes.shift() ?? 0])), 20);
    await slow.closed;
    clearInterval(drip);
    const idle = await associate(port);
    expect((await idle.next())?.type).toBe(2);
    await idle.closed;
  });

  test('ends with an abort where the peer breaks the protocol', async () => {
    const port = await start({ maxPduBytes: 4096 });
    const huge = Buffer.from([4, 0, 0xff, 0xff, 0xff, 0xff]);
    for (const first of [
      pdu(4, Buffer.alloc(10)),
      huge,
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      pdu(1, Buffer.alloc(20)),
      pdu(1, Buffer.alloc(68).fill(0x20)),
    ]) {
      const client = await AssociationClient.connect(port);
      client.send(first);
      const answer = await client.next();
      expect(answer === undefined || answer.type === 7 || answer.type === 3).toBe(true);
      await client.closed;
    }
    for (const later of [
      huge,
      dataPdu(DATA, Buffer.alloc(10)),
      dataPdu(COMMAND, Buffer.from('no command')),
      dataPdu(COMMAND, commandSet(STORE, '1.2.3'), 9),
      pdu(4, Buffer.from([0, 0, 0, 99, 1, 3])),
      associationRequest(),
      Buffer.concat([
        dataPdu(COMMAND, commandSet(STORE, '1.2.3')),
        dataPdu(COMMAND, commandSet(STORE, '1.2.3')),
      ]),
    ]) {
      const client = await associate(port);
      expect((await client.next())?.type).toBe(2);
      client.send(later);
      expect((await client.next())?.type).toBe(7);
      await client.closed;
    }
    expect((await answerOf(port, {}))[0]).toBe(2);
  });
});

describe('what is pushed', () => {
  test('is answered object by object, and what is too large is refused without being kept', async () => {
    const port = await start();
    const client = await associate(port, {});
    expect((await client.next())?.type).toBe(2);
    const statuses: (number | undefined)[] = [];
    const store = async (field: number, uid: string, bytes: number): Promise<void> => {
      client.send(dataPdu(COMMAND, commandSet(field, uid)));
      for (let sent = 0; sent < bytes; sent += 50_000)
        client.send(dataPdu(MORE_DATA, Buffer.alloc(50_000)));
      client.send(dataPdu(DATA, Buffer.from(SENTINEL)));
      statuses.push(await client.status());
    };
    client.send(dataPdu(COMMAND, commandSet(ECHO, '1.2.3', false)));
    statuses.push(await client.status());
    await store(STORE, '1.2.3', 100_000);
    await store(STORE, '1.2.4', 400_000);
    await store(STORE, '../../etc', 1000);
    await store(0x0020, '1.2.5', 1000);
    await store(STORE, '1.2.6', 1000);
    expect(statuses).toEqual([0x0000, 0x0000, 0xa700, 0xc000, 0x0211, 0x0000]);
    expect(await imports()).toMatchObject([{ origin: 'c-store', status: 'receiving', done: 2 }]);
    client.send(RELEASE_REQUEST);
    expect((await client.next())?.type).toBe(6);
    const [report] = await importsUntil(([first]) => first?.status === 'failed');
    expect(report).toMatchObject({
      origin: 'c-store',
      error: { code: 'import.nothing-understood' },
    });
    expect(running?.logText()).not.toContain('SENTINEL');
    expect(running?.logText()).not.toContain('1.2.3');
    expect(await readdir(join(running?.dataFolder ?? '', 'uploads'))).toEqual([]);
  });

  test('over several associations of one sender becomes one import; what came half is not in it', async () => {
    const port = await start({}, 300);
    for (const uid of ['1.2.1', '1.2.2', '1.2.3']) {
      const client = await associate(port);
      expect((await client.next())?.type).toBe(2);
      client.send(dataPdu(COMMAND, commandSet(STORE, uid)));
      client.send(dataPdu(DATA, Buffer.alloc(500)));
      expect(await client.status()).toBe(0);
      client.send(dataPdu(COMMAND, commandSet(STORE, `${uid}.9`)));
      client.send(dataPdu(MORE_DATA, Buffer.alloc(500)));
      client.end();
      await client.closed;
    }
    const all = await importsUntil(([first]) => first?.status === 'failed');
    expect(all).toMatchObject([{ origin: 'c-store', refused: [{}, {}, {}] }]);
  });

  test('that cannot be written is refused, and the sender is served again once it can', async () => {
    const port = await start({ maxAssociations: 1 });
    const uploads = join(running?.dataFolder ?? '', 'uploads');
    await rm(uploads, { recursive: true });
    await writeFile(uploads, 'no folder');
    const store = async (client: AssociationClient): Promise<number | undefined> => {
      client.send(dataPdu(COMMAND, commandSet(STORE, '1.2.1')));
      for (let sent = 0; sent < 10; sent++) client.send(dataPdu(MORE_DATA, Buffer.alloc(100_000)));
      client.send(dataPdu(DATA, Buffer.alloc(10)));
      return client.status();
    };
    const client = await associate(port);
    expect((await client.next())?.type).toBe(2);
    expect(await store(client)).toBe(0xa700);
    client.send(dataPdu(COMMAND, commandSet(ECHO, '1.2.3', false)));
    expect(await client.status()).toBe(0);
    client.end();
    await client.closed;
    await rm(uploads);
    await mkdir(uploads);
    for (;;) if ((await answerOf(port, {}))[0] === 2) break;
  });

  test('stays, and can be started by hand, where the start of its import cannot be written down', async () => {
    const port = await start({}, 300);
    const client = await associate(port);
    expect((await client.next())?.type).toBe(2);
    client.send(dataPdu(COMMAND, commandSet(STORE, '1.2.1')));
    client.send(dataPdu(DATA, Buffer.alloc(500)));
    expect(await client.status()).toBe(0);
    const [{ importId } = { importId: '' }] = await imports();
    const record = join(running?.dataFolder ?? '', 'uploads', importId, 'import.json.new');
    await mkdir(record);
    client.end();
    while (!running?.logText().includes('could not be started'))
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await imports()).toMatchObject([{ status: 'receiving', done: 1 }]);
    await rm(record, { recursive: true });
    const cookie = await running.instructorCookie();
    const started = await running.request('POST', `/api/imports/${importId}/start`, { cookie });
    expect(started.status).toBe(202);
    await importsUntil(([first]) => first?.status === 'failed');
  });

  test('asked for by somebody who reads no answers, answers do not pile up', async () => {
    const port = await start({ idleMs: 1000 });
    const client = await associate(port);
    expect((await client.next())?.type).toBe(2);
    client.pause();
    const echoes = Buffer.concat(
      Array.from({ length: 1000 }, () => dataPdu(COMMAND, commandSet(ECHO, '1.2.3', false))),
    );
    while (!client.isClosed && Math.max(client.unsentBytes, client.takenBytes) < 64 * 1024 ** 2) {
      client.send(echoes);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(client.takenBytes).toBeLessThan(48 * 1024 ** 2);
    client.end();
  });

  test('was said to be here, so it is imported also where the server is restarted before', async () => {
    const port = await start({}, 60_000);
    const client = await associate(port);
    expect((await client.next())?.type).toBe(2);
    client.send(dataPdu(COMMAND, commandSet(STORE, '1.2.1')));
    client.send(dataPdu(DATA, Buffer.alloc(500)));
    expect(await client.status()).toBe(0);
    const dataFolder = running?.dataFolder ?? '';
    await running?.server.close();
    running = await startTestServer({ dataFolder });
    const all = await importsUntil(([first]) => first?.status === 'failed');
    expect(all).toMatchObject([{ origin: 'c-store', refused: [{}] }]);
  });
});
