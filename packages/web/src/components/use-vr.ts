import type { Viewer } from '@rounds/viewer';

import { useViewerStatus } from './use-viewer-status.ts';

/** The way into the headset and out of it; undefined where there is none. */
export interface Vr {
  readonly active: boolean;
  /** Call it in answer to a press: browsers start a headset only then. */
  readonly press: () => void;
}

const DID_NOT_START =
  'The headset did not start. Check that it is on and connected, then try again.';

export function useVr(viewer: Viewer | undefined, say: (text: string) => void): Vr | undefined {
  const xr = useViewerStatus(viewer, (status) => status.xr);
  if (viewer === undefined || xr === 'unknown' || xr === 'unavailable') return undefined;
  const active = xr === 'active';
  const press = (): void => {
    const done = active ? viewer.exitXr() : viewer.enterXr();
    done.catch((error: unknown) => {
      say(error instanceof Error && error.message !== '' ? error.message : DID_NOT_START);
    });
  };
  return { active, press };
}
