import { sha256Hex } from '../hashing/sha256.ts';
import type { Volume } from './volume.ts';

/** SHA-256 (hex) of the stored values in slice order: little-endian 16-bit ones, or the bytes of colour. */
export function voxelSha256(volume: Volume): string {
  const { buffer, byteOffset, byteLength } = volume.storedValues;
  return sha256Hex(new Uint8Array(buffer, byteOffset, byteLength));
}
