import type { Frame, FrameFacts } from './frame-source.ts';

export type FrameRequest =
  | { readonly kind: 'open'; readonly address: string }
  | { readonly kind: 'frame'; readonly index: number };

export type FrameReply =
  | { readonly kind: 'opened'; readonly facts: FrameFacts }
  | { readonly kind: 'frame'; readonly frame: Frame }
  | { readonly kind: 'failed'; readonly index: number | undefined };
