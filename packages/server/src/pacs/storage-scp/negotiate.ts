import type { AssociationRequest, ProposedContext } from './association-request.ts';
import { encodePdu, PDU } from './pdu.ts';

export const VERIFICATION = '1.2.840.10008.1.1';
export const APPLICATION_CONTEXT = '1.2.840.10008.3.1.1.1';
/** A class of this program's own, from a UUID (PS3.5 B.2). */
export const IMPLEMENTATION_CLASS_UID = '2.25.218396347530561194402137750921365510452';
export const IMPLEMENTATION_VERSION = 'ROUNDS';

/** Storage classes of the standard; what is no image is refused by name at import. */
const STORAGE_CLASS_PREFIX = '1.2.840.10008.5.1.4.1.1.';
const IMPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2';

/** What the import can decode. */
const TRANSFER_SYNTAXES: ReadonlySet<string> = new Set([
  IMPLICIT_LITTLE_ENDIAN,
  '1.2.840.10008.1.2.1',
  '1.2.840.10008.1.2.1.99',
  '1.2.840.10008.1.2.2',
  '1.2.840.10008.1.2.4.50',
  '1.2.840.10008.1.2.4.51',
  '1.2.840.10008.1.2.4.57',
  '1.2.840.10008.1.2.4.70',
  '1.2.840.10008.1.2.4.80',
  '1.2.840.10008.1.2.4.81',
  '1.2.840.10008.1.2.4.90',
  '1.2.840.10008.1.2.4.91',
  '1.2.840.10008.1.2.4.201',
  '1.2.840.10008.1.2.4.202',
  '1.2.840.10008.1.2.4.203',
  '1.2.840.10008.1.2.5',
]);

const RESULT = { acceptance: 0, abstractSyntaxUnsupported: 3, transferSyntaxesUnsupported: 4 };

/** What became of a proposed context. @see DICOM PS3.8 9.3.3.2 */
export interface NegotiatedContext {
  readonly contextId: number;
  readonly result: number;
  readonly abstractSyntax: string;
  /** Undefined where the context is refused. */
  readonly transferSyntax: string | undefined;
}

/** Of the proposed transfer syntaxes the first that can be decoded: the sender knows best in which order it has them. */
export function negotiate(contexts: readonly ProposedContext[]): readonly NegotiatedContext[] {
  return contexts.map(({ contextId, abstractSyntax, transferSyntaxes }) => {
    const isKnown =
      abstractSyntax === VERIFICATION || abstractSyntax.startsWith(STORAGE_CLASS_PREFIX);
    const transferSyntax = isKnown
      ? transferSyntaxes.find((uid) => TRANSFER_SYNTAXES.has(uid))
      : undefined;
    const refused = isKnown ? RESULT.transferSyntaxesUnsupported : RESULT.abstractSyntaxUnsupported;
    return {
      contextId,
      abstractSyntax,
      transferSyntax,
      result: transferSyntax === undefined ? refused : RESULT.acceptance,
    };
  });
}

export function encodeAcceptance(
  request: AssociationRequest,
  contexts: readonly NegotiatedContext[],
  maxPduBytes: number,
): Buffer {
  const maximumLength = Buffer.alloc(4);
  maximumLength.writeUInt32BE(maxPduBytes);
  return encodePdu(
    PDU.associateAccept,
    Buffer.concat([
      Buffer.from([0, 1, 0, 0]),
      Buffer.from(request.calledAe.padEnd(16), 'latin1'),
      Buffer.from(request.callingAe.padEnd(16), 'latin1'),
      Buffer.alloc(32),
      encodeItem(0x10, Buffer.from(APPLICATION_CONTEXT)),
      ...contexts.map(encodeContext),
      encodeItem(
        0x50,
        Buffer.concat([
          encodeItem(0x51, maximumLength),
          encodeItem(0x52, Buffer.from(IMPLEMENTATION_CLASS_UID)),
          encodeItem(0x55, Buffer.from(IMPLEMENTATION_VERSION)),
        ]),
      ),
    ]),
  );
}

/** A refused context names a transfer syntax too, which nobody looks at. */
function encodeContext({ contextId, result, transferSyntax }: NegotiatedContext): Buffer {
  return encodeItem(
    0x21,
    Buffer.concat([
      Buffer.from([contextId, 0, result, 0]),
      encodeItem(0x40, Buffer.from(transferSyntax ?? IMPLICIT_LITTLE_ENDIAN)),
    ]),
  );
}

function encodeItem(type: number, body: Buffer): Buffer {
  const header = Buffer.from([type, 0, 0, 0]);
  header.writeUInt16BE(body.length, 2);
  return Buffer.concat([header, body]);
}
