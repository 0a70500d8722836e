import type { AssetHeader, StoredValues, Volume, VolumeDescription } from '@rounds/imaging/asset';

import type { VoxelGrid } from './macro-cells.ts';
import type { Look } from './skip-look.ts';
import type { SkipMap } from './skip-map.ts';

/** Page to the receiving worker. */
export type ReceiverRequest =
  | {
      readonly kind: 'start';
      readonly url: string;
      /** Good for the first request; later ones are asked for. */
      readonly token: string;
      /** What is larger is decoded to a coarser level alone. */
      readonly maxVoxelBytes: number;
      /** The finest level that is no larger is among those that are decoded. */
      readonly maxTextureBytes: number;
      /** Nobody waits for it: everything else goes first over the network. */
      readonly isForLater: boolean;
      readonly decoders: readonly MessagePort[];
    }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'focus'; readonly slice: number };

/** The receiving worker to the page. */
export type ReceiverReport =
  | { readonly kind: 'token-wanted' }
  | {
      readonly kind: 'header';
      readonly description: VolumeDescription;
      readonly finestLevel: number;
    }
  | { readonly kind: 'loaded'; readonly fraction: number }
  | { readonly kind: 'trouble'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };

/** The receiving worker to a decoding worker. */
export type DecodeRequest =
  | { readonly kind: 'header'; readonly header: AssetHeader }
  | { readonly kind: 'preview'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'slice';
      readonly slice: number;
      readonly level: number;
      readonly codestream: Uint8Array;
    };

/** A decoding worker to the receiving worker: the last request is done. */
export type DecodeReply =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly message: string };

/** A decoding worker to the page. */
export type DecodeReport =
  | { readonly kind: 'preview'; readonly volume: Volume; readonly cells: readonly Float32Array[] }
  | {
      readonly kind: 'slice';
      readonly slice: number;
      readonly level: number;
      readonly storedValues: StoredValues;
      /** `sliceCells` of it. */
      readonly cells: Float32Array;
    };

/** Page to the skip-map worker. */
export type SkipRequest =
  | {
      readonly kind: 'cells';
      /** Names these cells in later requests; a new set under the same key replaces the old one. */
      readonly key: string;
      readonly voxels: VoxelGrid;
      readonly slices: readonly Float32Array[];
    }
  | {
      readonly kind: 'look';
      readonly key: string;
      readonly requestId: number;
      readonly look: Look;
      /** Whether the lookup table is wanted, too. */
      readonly wantsLookup: boolean;
    }
  | { readonly kind: 'forget'; readonly key: string };

/** The skip-map worker to the page. */
export interface SkipReport {
  readonly requestId: number;
  readonly map: SkipMap;
  readonly lookup: Uint16Array | undefined;
}

/** What a dedicated worker's global offers, typed without the whole worker library. */
export interface WorkerScope<In> {
  onmessage:
    | ((event: { readonly data: In; readonly ports: readonly MessagePort[] }) => void)
    | null;
  postMessage(message: unknown, transfer?: Transferable[]): void;
}
