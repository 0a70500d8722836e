/** Bytes at the start of a file that are enough to tell what kind of archive it is. */
export const SIGNATURE_BYTES = 512;

export type ArchiveKind = 'zip' | 'other';

interface Signature {
  readonly offset: number;
  readonly bytes: readonly number[];
}

const DICOM: Signature = { offset: 128, bytes: [0x44, 0x49, 0x43, 0x4d] };
const ZIP: readonly Signature[] = [
  { offset: 0, bytes: [0x50, 0x4b, 0x03, 0x04] },
  { offset: 0, bytes: [0x50, 0x4b, 0x05, 0x06] }, // empty
  { offset: 0, bytes: [0x50, 0x4b, 0x07, 0x08] }, // one part of several
];
const OTHERS: readonly Signature[] = [
  { offset: 0, bytes: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c] }, // 7z
  { offset: 0, bytes: [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07] }, // RAR
  { offset: 0, bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] }, // xz
  { offset: 0, bytes: [0x42, 0x5a, 0x68] }, // bzip2
  { offset: 0, bytes: [0x28, 0xb5, 0x2f, 0xfd] }, // zstd
  { offset: 0, bytes: [0x4d, 0x53, 0x43, 0x46] }, // cabinet
  { offset: 257, bytes: [0x75, 0x73, 0x74, 0x61, 0x72] }, // tar
];

/**
 * What archive a file is, told by its first bytes; undefined where it is none. A gzip stream is not counted: it may be a
 * NIfTI volume, which has its own reader. A DICOM file stays one, whatever its preamble pretends to be.
 */
export function archiveKindOf(firstBytes: Uint8Array): ArchiveKind | undefined {
  if (has(firstBytes, DICOM)) return undefined;
  if (ZIP.some((signature) => has(firstBytes, signature))) return 'zip';
  return OTHERS.some((signature) => has(firstBytes, signature)) ? 'other' : undefined;
}

function has(bytes: Uint8Array, signature: Signature): boolean {
  return signature.bytes.every((byte, index) => bytes[signature.offset + index] === byte);
}
