import { isUid } from '../uid.ts';

/** Commands this receiver knows. @see DICOM PS3.7 E.1 */
export const COMMANDS = { store: 0x0001, echo: 0x0030 } as const;
const REPLY = 0x8000;

export const STATUS = {
  success: 0x0000,
  sopClassUnsupported: 0x0122,
  unrecognizedOperation: 0x0211,
  outOfResources: 0xa700,
  cannotUnderstand: 0xc000,
} as const;

const ELEMENTS = {
  groupLength: 0x0000,
  affectedSopClassUid: 0x0002,
  commandField: 0x0100,
  messageId: 0x0110,
  messageIdRespondedTo: 0x0120,
  dataSetType: 0x0800,
  status: 0x0900,
  affectedSopInstanceUid: 0x1000,
} as const;
const NO_DATA_SET = 0x0101;
const ELEMENT_HEADER_BYTES = 8;

/** A command without the parts nobody asks for. */
export interface Command {
  readonly field: number;
  readonly messageId: number;
  readonly hasDataSet: boolean;
  /** Empty where the command names none, or what it names is no UID. */
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

/** A command set, always implicit little endian; undefined where the bytes are none. @see DICOM PS3.7 6.3.1 */
export function parseCommand(bytes: Buffer): Command | undefined {
  const values = new Map<number, Buffer>();
  let offset = 0;
  while (offset < bytes.length) {
    if (offset + ELEMENT_HEADER_BYTES > bytes.length) return undefined;
    const start = offset + ELEMENT_HEADER_BYTES;
    const end = start + bytes.readUInt32LE(offset + 4);
    if (bytes.readUInt16LE(offset) !== 0 || end > bytes.length) return undefined;
    values.set(bytes.readUInt16LE(offset + 2), bytes.subarray(start, end));
    offset = end;
  }
  const field = numberOf(values.get(ELEMENTS.commandField));
  const messageId = numberOf(values.get(ELEMENTS.messageId));
  const dataSetType = numberOf(values.get(ELEMENTS.dataSetType));
  if (field === undefined || messageId === undefined || dataSetType === undefined) return undefined;
  return {
    field,
    messageId,
    hasDataSet: dataSetType !== NO_DATA_SET,
    sopClassUid: uidOf(values.get(ELEMENTS.affectedSopClassUid)),
    sopInstanceUid: uidOf(values.get(ELEMENTS.affectedSopInstanceUid)),
  };
}

/** The answer to a command, as a command set. */
export function encodeReply(command: Command, status: number): Buffer {
  const elements = [
    ...(command.sopClassUid === ''
      ? []
      : [encodeElement(ELEMENTS.affectedSopClassUid, padded(command.sopClassUid))]),
    encodeElement(ELEMENTS.commandField, shortOf((command.field | REPLY) & 0xffff)),
    encodeElement(ELEMENTS.messageIdRespondedTo, shortOf(command.messageId)),
    encodeElement(ELEMENTS.dataSetType, shortOf(NO_DATA_SET)),
    encodeElement(ELEMENTS.status, shortOf(status)),
    ...(command.sopInstanceUid === ''
      ? []
      : [encodeElement(ELEMENTS.affectedSopInstanceUid, padded(command.sopInstanceUid))]),
  ];
  const body = Buffer.concat(elements);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length);
  return Buffer.concat([encodeElement(ELEMENTS.groupLength, length), body]);
}

function encodeElement(element: number, value: Buffer): Buffer {
  const header = Buffer.alloc(ELEMENT_HEADER_BYTES);
  header.writeUInt16LE(element, 2);
  header.writeUInt32LE(value.length, 4);
  return Buffer.concat([header, value]);
}

function shortOf(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function padded(uid: string): Buffer {
  return Buffer.from(uid.length % 2 === 0 ? uid : `${uid}\0`, 'latin1');
}

function numberOf(value: Buffer | undefined): number | undefined {
  return value?.length === 2 ? value.readUInt16LE(0) : undefined;
}

function uidOf(value: Buffer | undefined): string {
  const text = value?.toString('latin1').replace(/[\0 ]+$/, '') ?? '';
  return isUid(text) ? text : '';
}
