import openjphUrl from '@cornerstonejs/codec-openjph/wasm?url';
import { configureCodecs } from '@rounds/imaging/asset';

import type { FrameReply, FrameRequest } from './frame-messages.ts';
import { FrameSource } from './frame-source.ts';

/** Fetches and decodes images beside the page, which stays quick. */
const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<FrameRequest>) => void;
  postMessage: (reply: FrameReply, transfer: Transferable[]) => void;
};

configureCodecs({ locateFile: () => openjphUrl });

let source: Promise<FrameSource> | undefined;

scope.onmessage = ({ data }) => {
  const index = data.kind === 'frame' ? data.index : undefined;
  answer(data).catch(() => scope.postMessage({ kind: 'failed', index }, []));
};

async function answer(request: FrameRequest): Promise<void> {
  if (request.kind === 'open') {
    source = FrameSource.open(rangesOf(request.address));
    scope.postMessage({ kind: 'opened', facts: (await source).facts }, []);
    return;
  }
  const frame = await (await source)?.frame(request.index);
  if (frame !== undefined)
    scope.postMessage({ kind: 'frame', frame }, [frame.storedValues.buffer as ArrayBuffer]);
}

function rangesOf(address: string) {
  return async (first: number, end: number): Promise<Uint8Array> => {
    const reply = await fetch(address, { headers: { range: `bytes=${first}-${end - 1}` } });
    if (!reply.ok) throw new Error(`the images came with ${reply.status}`);
    const bytes = new Uint8Array(await reply.arrayBuffer());
    return reply.status === 206 ? bytes : bytes.subarray(first, end);
  };
}
