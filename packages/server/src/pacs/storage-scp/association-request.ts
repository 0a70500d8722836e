/** What is proposed for one kind of object. @see DICOM PS3.8 9.3.2.2 */
export interface ProposedContext {
  readonly contextId: number;
  readonly abstractSyntax: string;
  readonly transferSyntaxes: readonly string[];
}

/** A proposal to associate. @see DICOM PS3.8 9.3.2 */
export interface AssociationRequest {
  readonly protocolVersion: number;
  readonly calledAe: string;
  readonly callingAe: string;
  readonly applicationContext: string;
  readonly contexts: readonly ProposedContext[];
  /** The largest data PDU the peer takes; 0 where it takes any. */
  readonly maxPduBytes: number;
}

const ITEM = {
  applicationContext: 0x10,
  presentationContext: 0x20,
  abstractSyntax: 0x30,
  transferSyntax: 0x40,
  userInformation: 0x50,
  maximumLength: 0x51,
} as const;

const FIXED_BYTES = 68;
const ITEM_HEADER_BYTES = 4;
const CONTEXT_HEADER_BYTES = 4;
const MAX_CONTEXTS = 128;

interface Item {
  readonly type: number;
  readonly body: Buffer;
}

/** Undefined where the bytes are no such request. */
export function parseAssociationRequest(body: Buffer): AssociationRequest | undefined {
  if (body.length < FIXED_BYTES) return undefined;
  const items = readItems(body.subarray(FIXED_BYTES));
  if (items === undefined) return undefined;
  const contexts: ProposedContext[] = [];
  let applicationContext = '';
  let maxPduBytes = 0;
  for (const item of items) {
    if (item.type === ITEM.applicationContext) applicationContext = uidOf(item);
    if (item.type === ITEM.userInformation) maxPduBytes = maximumLengthOf(item);
    if (item.type !== ITEM.presentationContext) continue;
    const context = contextOf(item);
    if (context === undefined || contexts.length === MAX_CONTEXTS) return undefined;
    contexts.push(context);
  }
  return {
    protocolVersion: body.readUInt16BE(0),
    calledAe: aeTitleOf(body, 4),
    callingAe: aeTitleOf(body, 20),
    applicationContext,
    contexts,
    maxPduBytes,
  };
}

function readItems(bytes: Buffer): readonly Item[] | undefined {
  const items: Item[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    if (offset + ITEM_HEADER_BYTES > bytes.length) return undefined;
    const start = offset + ITEM_HEADER_BYTES;
    const end = start + bytes.readUInt16BE(offset + 2);
    if (end > bytes.length) return undefined;
    items.push({ type: bytes.readUInt8(offset), body: bytes.subarray(start, end) });
    offset = end;
  }
  return items;
}

function contextOf({ body }: Item): ProposedContext | undefined {
  if (body.length < CONTEXT_HEADER_BYTES) return undefined;
  const items = readItems(body.subarray(CONTEXT_HEADER_BYTES));
  const abstractSyntax = items?.find(({ type }) => type === ITEM.abstractSyntax);
  if (items === undefined || abstractSyntax === undefined) return undefined;
  return {
    contextId: body.readUInt8(0),
    abstractSyntax: uidOf(abstractSyntax),
    transferSyntaxes: items.filter(({ type }) => type === ITEM.transferSyntax).map(uidOf),
  };
}

function maximumLengthOf({ body }: Item): number {
  const item = readItems(body)?.find(({ type }) => type === ITEM.maximumLength);
  return item?.body.length === 4 ? item.body.readUInt32BE(0) : 0;
}

function uidOf({ body }: Item): string {
  return body.toString('latin1').replace(/[\0 ]+$/, '');
}

function aeTitleOf(bytes: Buffer, offset: number): string {
  return bytes
    .toString('latin1', offset, offset + 16)
    .replaceAll('\0', ' ')
    .trim();
}
