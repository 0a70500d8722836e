import { decodeSegmentationAsset, sha256Hex } from '@rounds/imaging/asset';

import type { WorkerScope } from '../volume/worker-messages.ts';
import { maskSurface } from './mask-surface.ts';
import type { SegmentationReport, SegmentationRequest } from './segmentation-messages.ts';

/** Checks and decodes a segmentation, and makes the surfaces of its segments. */
const scope = globalThis as unknown as WorkerScope<SegmentationRequest>;

scope.onmessage = ({ data: { bytes, assetSha256, geometry } }) => {
  if (sha256Hex(bytes) !== assetSha256) {
    report({ kind: 'damaged' });
    return;
  }
  const segmentation = decoded(bytes);
  const { columns, rows, slices } = geometry;
  if (
    segmentation === undefined ||
    segmentation.columns !== columns ||
    segmentation.rows !== rows ||
    segmentation.slices !== slices
  ) {
    report({ kind: 'unfit' });
    return;
  }
  report({ kind: 'segmentation', segmentation });
  for (const { number, mask } of segmentation.segments) {
    const mesh = maskSurface(mask, geometry);
    report({ kind: 'surface', segmentNumber: number, mesh }, [
      mesh.positions.buffer,
      mesh.normals.buffer,
      mesh.indices.buffer,
    ]);
  }
  report({ kind: 'done' });
};

function decoded(bytes: Uint8Array) {
  try {
    return decodeSegmentationAsset(bytes);
  } catch {
    return undefined;
  }
}

function report(message: SegmentationReport, buffers: readonly ArrayBufferLike[] = []): void {
  scope.postMessage(message, buffers as ArrayBuffer[]);
}
