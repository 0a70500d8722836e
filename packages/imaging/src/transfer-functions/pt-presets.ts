import { colorMapStops } from './color-maps.ts';
import type { TransferFunction } from './transfer-function.ts';

const PT: TransferFunction = {
  id: 'pt-default',
  label: 'Uptake',
  modality: 'PT',
  region: 'general',
  seesThroughCuts: true,
  colorPoints: [
    [0, 0.05, 0.02, 0.08],
    [0.25, 0.4, 0.05, 0.35],
    [0.5, 0.85, 0.25, 0.15],
    [0.75, 1, 0.65, 0.1],
    [1, 1, 1, 0.75],
  ],
  opacityPoints: [
    [0.15, 0],
    [0.35, 0.008],
    [0.7, 0.05],
    [1.5, 0.3],
  ],
};

const UPTAKE_OPACITY = PT.opacityPoints;

/** The same uptake in the colours of a map. */
function inColors(mapId: string, label: string): TransferFunction {
  return {
    id: `pt-${mapId}`,
    label,
    modality: 'PT',
    region: 'general',
    seesThroughCuts: true,
    colorPoints: colorMapStops(mapId),
    opacityPoints: UPTAKE_OPACITY,
  };
}

/** How a PET is read first: dark uptake on white, seen through from every side. */
const UPTAKE_MIP: TransferFunction = {
  ...PT,
  id: 'pt-mip',
  label: 'Uptake (MIP)',
  rendering: { mode: 'mip', inverted: true },
};

/** For values 0 (none) to 1 (much): scaled to a volume before use. */
export const PT_PRESETS: readonly TransferFunction[] = [
  PT,
  UPTAKE_MIP,
  inColors('viridis', 'Uptake, viridis'),
  inColors('cividis', 'Uptake, cividis'),
  inColors('hot', 'Uptake, hot'),
];
