import { connect } from 'node:net';

import { afterAll, describe, expect, jest, test } from '@jest/globals';

import { removeTemporaryFolders } from '../fixtures/temporary-folder.ts';
import { startTestServer } from '../fixtures/test-server.ts';

jest.setTimeout(60_000);
afterAll(removeTemporaryFolders);

/** What comes back of a request that is never finished, once the socket is closed. */
function beginRequest(port: number, head: readonly string[], body: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`${head.join('\r\n')}\r\nhost: x\r\n\r\n${body}`),
    );
    socket.on('data', (part) => (answer += String(part)));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}

describe('a body that comes drop by drop', () => {
  test('is not waited for', async () => {
    const running = await startTestServer({ bodyPatienceMs: 300 });
    const answer = await beginRequest(
      running.server.port,
      ['POST /api/join HTTP/1.1', 'content-type: application/json', 'content-length: 100'],
      '{"code":',
    );
    expect(answer).toBe('');
    expect((await running.request('GET', '/healthz')).status).toBe(200);
    await running.server.close();
  });

  test('is not even begun to be read of somebody who may not send it', async () => {
    const running = await startTestServer({ bodyPatienceMs: 60_000 });
    const answer = await beginRequest(
      running.server.port,
      [
        'POST /api/cases/import-bundle HTTP/1.1',
        'connection: close',
        'content-type: application/octet-stream',
        'content-length: 1000000000',
      ],
      'x',
    );
    expect(answer).toContain('instructor.required');
    await running.server.close();
  });
});
