import { MountedViewer } from './mounted-viewer.ts';
import { loadMaterialShaders } from './stage/material-shaders.ts';
import { hasGraphicsCard } from './page/graphics-card.ts';
import type { Viewer, ViewerOptions } from './viewer.ts';
import { prepareLoadingWorkers } from './volume/loading-workers.ts';
import { prepareSkipWorker } from './volume/waiting-skip-worker.ts';

/** Fetches and starts what the first picture will need: later, its images have the line and the processor for themselves. */
export async function prepareViewer(): Promise<void> {
  prepareLoadingWorkers();
  prepareSkipWorker();
  hasGraphicsCard();
  await loadMaterialShaders();
}

/** Draws a class into an element until disposed. Rejects where the rest of the viewer cannot be fetched. */
export async function mountViewer(options: ViewerOptions): Promise<Viewer> {
  const shaders = loadMaterialShaders();
  prepareSkipWorker();
  // The images are on their way while the shaders come.
  const viewer = new MountedViewer(options, shaders);
  try {
    await shaders;
  } catch (cause) {
    viewer.dispose();
    throw cause;
  }
  return viewer;
}
