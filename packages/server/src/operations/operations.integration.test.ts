import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, describe, expect, jest, test } from '@jest/globals';

import { caseFixture } from '../fixtures/case-fixture.ts';
import { removeTemporaryFolders } from '../fixtures/temporary-folder.ts';
import { joinClass } from '../fixtures/test-participant.ts';
import { startTestServer } from '../fixtures/test-server.ts';
import { NO_TRACING, startTracing } from './tracing.ts';

jest.setTimeout(60_000);
afterAll(removeTemporaryFolders);

/** As Prometheus asks; `fetch` would say that it is a browser. */
function ask(
  port: number | undefined,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ host: '127.0.0.1', port, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

describe('the metrics of a server', () => {
  test('are on a listener of their own, and nowhere else', async () => {
    const running = await startTestServer({
      cases: [caseFixture('case-a')],
      metrics: { port: 0 },
    });
    const port = running.server.metricsPort;
    const cookie = await running.instructorCookie();
    const { code } = await running.openSession(cookie);
    const person = await joinClass(running.url, code, { device: 'headset' });
    await person.send({ type: 'hand.raise', raised: true });
    await person.send({ type: 'session.end' });
    await running.request('GET', `/api/join/${code}`);
    const isLooked = async (): Promise<boolean> =>
      /^rounds_client_ticks_behind_count [1-9]/m.test((await ask(port, '/metrics')).text);
    // Once a second everybody is looked at; asked once a tick.
    while (!(await isLooked())) {
      const seen = person.snapshots.length;
      await person.until(() => person.snapshots.length > seen);
    }
    const { status, text } = await ask(port, '/metrics');
    expect(status).toBe(200);
    for (const line of [
      'rounds_rooms 1',
      'rounds_draining 0',
      'rounds_people{device="headset"} 1',
      'rounds_joins_total{device="headset",kind="first"} 1',
      'rounds_room_refusals_total{code="command.not-permitted"} 1',
      'rounds_http_requests_total{method="GET",route="/api/join/:code",status="200"} 1',
    ])
      expect(text).toContain(line);
    for (const name of [
      'rounds_tick_duration_ms_count',
      'rounds_patch_bytes_total',
      'rounds_snapshot_bytes_total',
      'rounds_client_ticks_behind_count',
      'rounds_journal_entries_total',
    ])
      expect(Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1])).toBeGreaterThan(0);
    // Neither the class nor its people can be told from it.
    for (const secret of [code, person.reply.participantId, person.reply.sessionId])
      expect(text).not.toContain(secret);
    expect((await running.request('GET', '/metrics')).status).toBe(404);
    expect((await ask(port, '/')).status).toBe(404);
    expect((await ask(port, '/metrics', { origin: 'http://127.0.0.1' })).status).toBe(404);
    await person.leave();
    await running.server.close();
    await expect(ask(port, '/metrics')).rejects.toThrow();
  });

  test('are off unless they are asked for', async () => {
    const running = await startTestServer();
    expect(running.server.metricsPort).toBeUndefined();
    await running.server.close();
  });
});

describe('the probes', () => {
  test('say in words why a server is not ready', async () => {
    const running = await startTestServer({ minFreeBytes: 1e18 });
    const response = await running.request('GET', '/readyz');
    expect([response.status, await response.json()]).toEqual([
      503,
      {
        status: 'not ready',
        reasons: [expect.stringMatching(/^Less than \d+ MB are free where images are kept\.$/)],
      },
    ]);
    expect((await running.request('GET', '/healthz')).status).toBe(200);
    await running.server.close();
  });

  test('are fine with a server that is', async () => {
    const running = await startTestServer({ minFreeBytes: 1 });
    const response = await running.request('GET', '/readyz');
    expect([response.status, await response.json()]).toEqual([200, { status: 'ready' }]);
    await running.server.close();
  });
});

describe('traces', () => {
  test('are off, and not loaded, unless a collector is named', async () => {
    expect(await startTracing({})).toBe(NO_TRACING);
  });

  test('go to the collector: routes and commits, never codes, tokens or people', async () => {
    const received: string[] = [];
    const collector = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString('latin1')));
      request.on('end', () => {
        received.push(`${request.url} ${body}`);
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    const { port } = collector.address() as AddressInfo;
    const tracing = await startTracing({
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    });
    const running = await startTestServer({ cases: [caseFixture('case-a')], tracing });
    const cookie = await running.instructorCookie();
    const { code } = await running.openSession(cookie);
    const person = await joinClass(running.url, code, { name: 'SENTINEL' });
    await running.request('GET', `/api/join/${code}?x=SENTINEL`);
    await person.leave();
    await running.server.close();
    await new Promise((resolve) => collector.close(resolve));
    const text = received.join('\n');
    expect(text).toMatch(/^\/v1\/traces /);
    for (const name of ['POST /api/join', 'GET /api/join/:code', 'journal.commit'])
      expect(text).toContain(name);
    for (const secret of [code, 'SENTINEL', person.reply.ticket, person.reply.participantId])
      expect(text).not.toContain(secret);
  });
});
