import { ReceiveError } from '../../imports/receive-error.ts';
import type { IncomingImport } from '../incoming-imports.ts';
import { FILE_META_BYTES, type FileMeta, readFileMeta } from './file-meta.ts';
import type { MultipartPart } from './multipart.ts';

/** Failure reasons of the storage service. @see DICOM PS3.18 10.5.3 and PS3.4 B.2.3 */
const FAILURE = { outOfResources: 0xa700, cannotUnderstand: 0xc000 } as const;
const STATUS = { allStored: 200, someStored: 202, noneStored: 409 } as const;

/** Refusals of single instances: there is no room for them, or they could not be written. */
const OWN_FAULTS: ReadonlySet<string> = new Set(['request.too-large', 'server.failed']);

interface FailedInstance {
  readonly meta: FileMeta | undefined;
  readonly reason: number;
}

export interface StoreAnswer {
  readonly status: number;
  /** In the DICOM JSON model. */
  readonly body: object;
}

/** Takes the instances of a STOW-RS request and says of each whether it is here. @throws MultipartError */
export async function storeInstances(
  parts: AsyncIterable<MultipartPart>,
  incoming: IncomingImport,
): Promise<StoreAnswer> {
  const stored: FileMeta[] = [];
  const failed: FailedInstance[] = [];
  for await (const { contentType, bytes } of parts) {
    const chunks = bytes[Symbol.asyncIterator]();
    const head = await readHead(chunks);
    const meta = contentType === 'application/dicom' ? readFileMeta(head) : undefined;
    if (meta === undefined) {
      failed.push({ meta, reason: FAILURE.cannotUnderstand });
      continue;
    }
    try {
      await incoming.receive(joined(head, chunks));
      stored.push(meta);
    } catch (error) {
      if (!(error instanceof ReceiveError) || !OWN_FAULTS.has(error.refusal)) throw error;
      failed.push({ meta, reason: FAILURE.outOfResources });
    }
  }
  return answerOf(stored, failed);
}

async function readHead(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  let head = Buffer.alloc(0);
  while (head.length < FILE_META_BYTES) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* joined(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

function answerOf(stored: readonly FileMeta[], failed: readonly FailedInstance[]): StoreAnswer {
  const status =
    failed.length === 0
      ? STATUS.allStored
      : stored.length > 0
        ? STATUS.someStored
        : STATUS.noneStored;
  return {
    status: stored.length + failed.length === 0 ? STATUS.noneStored : status,
    body: {
      ...(stored.length === 0 ? {} : { '00081199': { vr: 'SQ', Value: stored.map(referenceOf) } }),
      ...(failed.length === 0
        ? {}
        : {
            '00081198': {
              vr: 'SQ',
              Value: failed.map(({ meta, reason }) => ({
                ...(meta === undefined ? {} : referenceOf(meta)),
                '00081197': { vr: 'US', Value: [reason] },
              })),
            },
          }),
    },
  };
}

function referenceOf({ sopClassUid, sopInstanceUid }: FileMeta): object {
  return {
    '00081150': { vr: 'UI', Value: [sopClassUid] },
    '00081155': { vr: 'UI', Value: [sopInstanceUid] },
  };
}
