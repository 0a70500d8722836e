import { describe, expect, test } from '@jest/globals';

import { ReceiveError } from '../../imports/receive-error.ts';
import { fileHeader } from '../storage-scp/file-header.ts';
import type { MultipartPart } from './multipart.ts';
import { storeInstances } from './store-instances.ts';

async function* parts(...uids: readonly string[]): AsyncGenerator<MultipartPart> {
  for (const sopInstanceUid of uids) {
    const object = { sopClassUid: '1.2', sopInstanceUid, transferSyntax: '1.2.840.10008.1.2.1' };
    const bytes = (async function* () {
      yield fileHeader(object);
    })();
    yield { contentType: 'application/dicom', bytes };
  }
}

describe('instances that are sent', () => {
  test('and cannot be written are told apart from those that are here', async () => {
    let received = 0;
    const answer = await storeInstances(parts('1.1', '1.2', '1.3'), {
      receive: async (bytes) => {
        for await (const _chunk of bytes);
        received += 1;
        if (received === 2) throw new ReceiveError('server.failed', new Error('ENOSPC'));
        return 1;
      },
      release: () => undefined,
    });
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({
      '00081199': {
        Value: [{ '00081155': { Value: ['1.1'] } }, { '00081155': { Value: ['1.3'] } }],
      },
      '00081198': { Value: [{ '00081155': { Value: ['1.2'] }, '00081197': { Value: [0xa700] } }] },
    });
  });
});
