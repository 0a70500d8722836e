import type { ServerMetrics } from './metrics.ts';

const ignore = (): void => undefined;

/** Where nobody reads metrics, nothing is counted, and the library that counts is not loaded. */
export const NO_METRICS: Pick<ServerMetrics, 'rooms' | 'http' | 'journal'> = {
  rooms: {
    ticked: ignore,
    patched: ignore,
    snapshotted: ignore,
    stale: ignore,
    entered: ignore,
    left: ignore,
    laneOpened: ignore,
    laneClosed: ignore,
    refused: ignore,
  },
  http: { answered: ignore, refused: ignore },
  journal: { committed: ignore, commitFailed: ignore },
};
