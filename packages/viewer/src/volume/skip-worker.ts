import { MacroCells } from './macro-cells.ts';
import { preintegratedHalves } from './opacity-curve.ts';
import { skipMapFor } from './skip-look.ts';
import type { SkipReport, SkipRequest, WorkerScope } from './worker-messages.ts';

/** Keeps the value ranges of volumes on the graphics card, and builds a skip map and a lookup table for each look. */
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
  const { look, requestId, wantsLookup } = data;
  const map = skipMapFor(cells, look);
  const lookup = wantsLookup ? preintegratedHalves(look.curve) : undefined;
  const report: SkipReport = { requestId, map, lookup };
  const sent = [map.bytes, map.openness, map.blocks?.bytes, lookup];
  scope.postMessage(
    report,
    sent.flatMap((bytes) => (bytes === undefined ? [] : [bytes.buffer as ArrayBuffer])),
  );
};
