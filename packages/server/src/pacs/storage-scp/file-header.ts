import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION } from './negotiate.ts';

export interface ReceivedObject {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntax: string;
}

/** What stands before a data set in a DICOM file; a data set comes over the network without it. @see PS3.10 7.1 */
export function fileHeader({
  sopClassUid,
  sopInstanceUid,
  transferSyntax,
}: ReceivedObject): Buffer {
  const version = Buffer.from([0x02, 0x00, 0x01, 0x00, 0x4f, 0x42, 0, 0, 2, 0, 0, 0, 0, 1]); // OB, value 00 01
  const elements = Buffer.concat([
    version,
    encodeText(0x0002, 'UI', sopClassUid, '\0'),
    encodeText(0x0003, 'UI', sopInstanceUid, '\0'),
    encodeText(0x0010, 'UI', transferSyntax, '\0'),
    encodeText(0x0012, 'UI', IMPLEMENTATION_CLASS_UID, '\0'),
    encodeText(0x0013, 'SH', IMPLEMENTATION_VERSION, ' '),
  ]);
  const groupLength = Buffer.from([0x02, 0, 0, 0, 0x55, 0x4c, 4, 0, 0, 0, 0, 0]); // UL
  groupLength.writeUInt32LE(elements.length, 8);
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), groupLength, elements]);
}

function encodeText(
  element: number,
  valueRepresentation: string,
  text: string,
  padding: string,
): Buffer {
  const value = Buffer.from(text.length % 2 === 0 ? text : text + padding, 'latin1');
  const header = Buffer.alloc(8);
  header.writeUInt16LE(0x0002, 0);
  header.writeUInt16LE(element, 2);
  header.write(valueRepresentation, 4, 'latin1');
  header.writeUInt16LE(value.length, 6);
  return Buffer.concat([header, value]);
}
