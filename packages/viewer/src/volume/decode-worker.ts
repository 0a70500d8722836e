import openjphUrl from '@cornerstonejs/codec-openjph/wasm?url';
import {
  type AssetHeader,
  configureCodecs,
  decodePreview,
  decodeSlice,
  rescaleOfSlice,
} from '@rounds/imaging/asset';

import { cellGridOf, sliceCells } from './macro-cells.ts';
import type { DecodeReply, DecodeReport, DecodeRequest, WorkerScope } from './worker-messages.ts';

/** Decodes slices that the receiving worker sends, and posts the voxels to the page. */
const scope = globalThis as unknown as WorkerScope<{ readonly receiver: MessagePort }>;

configureCodecs({ locateFile: () => openjphUrl });

let header: AssetHeader | undefined;

scope.onmessage = ({ data }) => {
  const { receiver } = data;
  receiver.onmessage = ({ data: request }: MessageEvent<DecodeRequest>) => {
    if (request.kind === 'header') {
      header = request.header;
      return;
    }
    const reply = (message: DecodeReply): void => receiver.postMessage(message);
    decode(request).then(
      () => reply({ kind: 'done' }),
      (error: unknown) => reply({ kind: 'failed', message: String(error) }),
    );
  };
};

async function decode(request: Exclude<DecodeRequest, { kind: 'header' }>): Promise<void> {
  if (header === undefined) throw new Error('a slice before the header');
  if (request.kind === 'preview') {
    const volume = await decodePreview(header, request.bytes);
    const { columns, rows, slices } = volume.geometry;
    const { cellVoxels } = cellGridOf(volume.geometry);
    const cells = Array.from({ length: slices }, (_, slice) => {
      const values = volume.storedValues.subarray(
        slice * columns * rows,
        (slice + 1) * columns * rows,
      );
      return sliceCells(values, columns, rows, rescaleOfSlice(volume, slice), cellVoxels);
    });
    post({ kind: 'preview', volume, cells }, [
      volume.storedValues.buffer,
      ...cells.map(({ buffer }) => buffer),
    ]);
    return;
  }
  const { slice, level } = request;
  const { columns, rows, storedValues } = await decodeSlice(
    header,
    slice,
    level,
    request.codestream,
  );
  const { cellVoxels } = cellGridOf({ columns, rows, slices: header.description.geometry.slices });
  const cells = sliceCells(
    storedValues,
    columns,
    rows,
    rescaleOfSlice(header.description, slice),
    cellVoxels,
  );
  post({ kind: 'slice', slice, level, storedValues, cells }, [storedValues.buffer, cells.buffer]);
}

function post(message: DecodeReport, buffers: readonly ArrayBufferLike[]): void {
  scope.postMessage(message, buffers as ArrayBuffer[]);
}
