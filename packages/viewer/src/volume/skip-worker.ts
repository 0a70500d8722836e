import { MacroCells } from './macro-cells.ts';
import { buildSkipMap } from './skip-map.ts';
import type { SkipReport, SkipRequest, WorkerScope } from './worker-messages.ts';

/** Keeps the value ranges of volumes on the graphics card, and builds a skip map for each transfer function. */
const scope = globalThis as unknown as WorkerScope<SkipRequest>;

const kept = new Map<string, MacroCells>();

scope.onmessage = ({ data }) => {
  if (data.kind === 'forget') {
    for (const key of kept.keys()) {
      if (key === data.key || key.startsWith(`${data.key}:`)) kept.delete(key);
    }
    return;
  }
  if (data.kind === 'cells') {
    const cells = new MacroCells(data.voxels);
    for (const [slice, ofSlice] of data.slices.entries()) cells.addSlice(slice, ofSlice);
    kept.set(data.key, cells);
    return;
  }
  const cells = kept.get(data.key);
  if (cells === undefined) return;
  const map = buildSkipMap(cells.fields, cells.grid, data.curve, cells.cellSizeMm);
  const report: SkipReport = { requestId: data.requestId, map };
  scope.postMessage(report, [
    map.distances.buffer as ArrayBuffer,
    map.openness.buffer as ArrayBuffer,
  ]);
};
