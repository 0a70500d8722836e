import { smoothStep } from './distance-fields.ts';
import { BRAIN_HU } from './paint-brain.ts';
import { boxAround, type VoxelCanvas } from './voxel-canvas.ts';

// Bound once: looking up a global at every voxel is slow in sandboxed contexts.
const { hypot, max } = Math;

/** An enhancing mass in the left parietal lobe. */
export const LESION = { centerLps: [31, 30, 36], radiusMm: 9, hu: 78 } as const;
/** The swelling around it. */
export const OEDEMA = { reachMm: 19, hu: 17 } as const;

/** Oedema spreads through white matter only; the lesion displaces whatever was there. */
export function paintLesion(
  canvas: VoxelCanvas,
  noise: (x: number, y: number, z: number) => number,
): void {
  const [cx, cy, cz] = LESION.centerLps;
  const fromCenter = (x: number, y: number, z: number): number => hypot(x - cx, y - cy, z - cz);
  const frayed = (x: number, y: number, z: number): number =>
    fromCenter(x, y, z) - OEDEMA.reachMm - 5 * noise(x / 9, y / 9, z / 9);
  canvas.paint(boxAround([LESION.centerLps], OEDEMA.reachMm + 6), frayed, (x, y, z, present) => {
    const nearLesion = smoothStep(LESION.radiusMm + 5, LESION.radiusMm + 2, fromCenter(x, y, z));
    const isWhite =
      smoothStep(BRAIN_HU.grey, BRAIN_HU.white + 3, present) * smoothStep(10, 20, present);
    return present + (OEDEMA.hu - present) * max(isWhite, nearLesion);
  });
  canvas.paint(
    boxAround([LESION.centerLps], LESION.radiusMm),
    (x, y, z) => fromCenter(x, y, z) - LESION.radiusMm,
    LESION.hu,
  );
}
