import openjphUrl from '@cornerstonejs/codec-openjph/wasm?url';
import {
  type AssetHeader,
  configureCodecs,
  decodePreview,
  decodeSlice,
  geometryAtLevel,
  prepareHtj2k,
  rescaleOfSlice,
} from '@rounds/imaging/asset';

import { cellGridOf, sliceCells } from './macro-cells.ts';
import type { DecodeReply, DecodeReport, DecodeRequest, WorkerScope } from './worker-messages.ts';

/** Decodes slices that the receiving worker sends, and posts the voxels to the page. */
const scope = globalThis as unknown as WorkerScope<{ readonly receiver: MessagePort }>;

configureCodecs({ locateFile: () => openjphUrl });
// The codec comes over the same line as the images: asked for before them, it is there when the preview is. If this
// fails, decoding tries again, and tells.
prepareHtj2k().catch(() => undefined);

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
    if (volume.kind === 'image-stack') {
      post({ kind: 'preview', volume, cells: [] }, [volume.storedValues.buffer]);
      return;
    }
    const { columns, rows, slices } = volume.geometry;
    const grid = cellGridOf(volume.geometry);
    const cells = Array.from({ length: slices }, (_, slice) => {
      const values = volume.storedValues.subarray(
        slice * columns * rows,
        (slice + 1) * columns * rows,
      );
      return sliceCells(values, columns, rows, rescaleOfSlice(volume, slice), grid);
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
  const { description } = header;
  // No ray is cast through pictures.
  const cells =
    description.kind === 'image-stack'
      ? new Float32Array(0)
      : sliceCells(
          storedValues,
          columns,
          rows,
          rescaleOfSlice(description, slice),
          cellGridOf(geometryAtLevel(description.geometry, level)),
        );
  post({ kind: 'slice', slice, level, storedValues, cells }, [storedValues.buffer, cells.buffer]);
}

function post(message: DecodeReport, buffers: readonly ArrayBufferLike[]): void {
  scope.postMessage(message, buffers as ArrayBuffer[]);
}
