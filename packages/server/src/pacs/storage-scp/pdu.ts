import type { Socket } from 'node:net';

/** Protocol data units of the DICOM upper layer. @see DICOM PS3.8 9.3 */
export const PDU = {
  associateRequest: 0x01,
  associateAccept: 0x02,
  associateReject: 0x03,
  data: 0x04,
  releaseRequest: 0x05,
  releaseReply: 0x06,
  abort: 0x07,
} as const;

export interface Pdu {
  readonly type: number;
  readonly body: Buffer;
}

/** What a peer sends that is no PDU, or too large a one. */
export class PduError extends Error {
  override readonly name = 'PduError';
}

const HEADER_BYTES = 6;
/** An association may propose 128 contexts with many transfer syntaxes each. */
const MAX_ASSOCIATE_BYTES = 256 * 1024;

/** PDUs as they come in. One that says it is larger than the limit ends the reading before it is received. */
export async function* readPdus(socket: Socket, maxDataBytes: number): AsyncGenerator<Pdu> {
  let buffer: Buffer = Buffer.alloc(0);
  // The socket outlives the reading: there may be an answer to send yet.
  const chunks: AsyncIterable<Buffer> = socket.iterator({ destroyOnReturn: false });
  for await (const chunk of chunks) {
    buffer = buffer.length === 0 ? chunk : Buffer.concat([buffer, chunk]);
    while (buffer.length >= HEADER_BYTES) {
      const type = buffer.readUInt8(0);
      const length = buffer.readUInt32BE(2);
      if (length > maxBytesOf(type, maxDataBytes)) throw new PduError('too large');
      if (buffer.length < HEADER_BYTES + length) break;
      yield { type, body: buffer.subarray(HEADER_BYTES, HEADER_BYTES + length) };
      buffer = buffer.subarray(HEADER_BYTES + length);
    }
  }
}

function maxBytesOf(type: number, maxDataBytes: number): number {
  switch (type) {
    case PDU.associateRequest:
      return MAX_ASSOCIATE_BYTES;
    case PDU.data:
      return maxDataBytes;
    case PDU.releaseRequest:
    case PDU.abort:
      return 4;
    default:
      throw new PduError('unknown type');
  }
}

export function encodePdu(type: number, body: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(type, 0);
  header.writeUInt32BE(body.length, 2);
  return Buffer.concat([header, body]);
}

/** Why an association is not taken. @see DICOM PS3.8 table 9-21 */
export interface Rejection {
  /** 1 permanent, 2 transient */
  readonly result: number;
  /** 1 the receiving application, 2 its association control, 3 its presentation layer */
  readonly source: number;
  readonly reason: number;
}

export const REJECTIONS = {
  contextNameUnsupported: { result: 1, source: 1, reason: 2 },
  callingAeUnknown: { result: 1, source: 1, reason: 3 },
  calledAeUnknown: { result: 1, source: 1, reason: 7 },
  protocolVersionUnsupported: { result: 1, source: 2, reason: 2 },
  congested: { result: 2, source: 3, reason: 1 },
  localLimitExceeded: { result: 2, source: 3, reason: 2 },
} as const satisfies Record<string, Rejection>;

export function encodeRejection({ result, source, reason }: Rejection): Buffer {
  return encodePdu(PDU.associateReject, Buffer.from([0, result, source, reason]));
}

/** Reasons of the provider's abort. @see DICOM PS3.8 table 9-26 */
export const ABORT_REASONS = { notSpecified: 0, unexpectedPdu: 2, invalidParameter: 6 } as const;

export function encodeAbort(reason: number): Buffer {
  const serviceProvider = 2;
  return encodePdu(PDU.abort, Buffer.from([0, 0, serviceProvider, reason]));
}

export function encodeReleaseReply(): Buffer {
  return encodePdu(PDU.releaseReply, Buffer.alloc(4));
}
