import type { FusedContent } from '../volume/fused-picture.ts';
import { projectionTable, projectionWindow } from './fusion-colors.ts';
import type { ShownOverlay } from './shown-overlay.ts';

/** In other images the largest values along a ray are no findings: fat, or the skin. */
const PROJECTED_MODALITIES: ReadonlySet<string> = new Set(['PT', 'NM']);

/** What of the overlays is drawn in the volume itself, as a projection: the first nuclear image that is to be seen. */
export function fusedContentOf(overlays: readonly ShownOverlay[]): FusedContent | undefined {
  for (const overlay of overlays) {
    if (overlay.kind !== 'fusion' || overlay.inPicture === undefined) continue;
    if (!PROJECTED_MODALITIES.has(overlay.volume.modality)) continue;
    const { overlayId, inPicture: voxels, range, colorMapId, opacity } = overlay;
    return {
      overlayId,
      voxels,
      window: projectionWindow(range),
      colors: projectionTable(colorMapId, opacity),
    };
  }
  return undefined;
}
