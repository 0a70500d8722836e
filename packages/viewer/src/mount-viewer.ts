import { MountedViewer } from './mounted-viewer.ts';
import { loadMaterialShaders } from './stage/material-shaders.ts';
import type { Viewer, ViewerOptions } from './viewer.ts';

/** Draws a class into an element until disposed. Rejects where the rest of the viewer cannot be fetched. */
export async function mountViewer(options: ViewerOptions): Promise<Viewer> {
  const shaders = loadMaterialShaders();
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
