import { MountedViewer } from './mounted-viewer.ts';
import type { Viewer, ViewerOptions } from './viewer.ts';

/** Draws a class into an element until disposed. */
export function mountViewer(options: ViewerOptions): Viewer {
  return new MountedViewer(options);
}
