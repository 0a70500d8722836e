import type { ClassroomConnection } from '@rounds/connection';
import type { Viewer } from '@rounds/viewer';

/** The page's handle for tests and support: the class it is in and the picture it shows. */
export interface RoundsHandle {
  connection?: ClassroomConnection;
  viewer?: Viewer;
}

declare global {
  interface Window {
    rounds?: RoundsHandle;
  }
}

/** Fills in what is there now; what is absent from `parts` is taken off. */
export function publishHandle(parts: RoundsHandle): void {
  window.rounds = parts;
}
