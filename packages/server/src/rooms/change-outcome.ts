import type { ErrorCode } from '@rounds/classroom';

/** How a change of a session ended: accepted is committed. */
export type ChangeOutcome =
  | { readonly status: 'accepted'; readonly sequence: number }
  | { readonly status: 'refused'; readonly code: ErrorCode };
