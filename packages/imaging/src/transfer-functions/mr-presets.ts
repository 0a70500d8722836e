import type { TransferFunction } from './transfer-function.ts';

/** The skin, solid: air and the noise in it stay below half of the middle of tissue. */
const MR: TransferFunction = {
  id: 'mr-default',
  label: 'Tissue',
  modality: 'MR',
  region: 'general',
  colorPoints: [
    [0.4, 0.35, 0.25, 0.22],
    [0.7, 0.72, 0.55, 0.47],
    [1, 0.86, 0.72, 0.62],
    [1.4, 0.97, 0.92, 0.85],
    [2.2, 1, 1, 1],
  ],
  opacityPoints: [
    [0.42, 0],
    [0.6, 0.12],
    [0.9, 0.35],
    [1.5, 0.7],
  ],
};

/** White matter, 1.15 to 1.35 on T1 images, in thin shells of what has the same brightness; muscle is clear, and fat almost. */
const BRAIN_T1: TransferFunction = {
  id: 'mr-brain-t1',
  label: 'Brain (T1)',
  modality: 'MR',
  region: 'head',
  seesThroughCuts: true,
  colorPoints: [
    [0.8, 0.5, 0.36, 0.34],
    [1.05, 0.78, 0.58, 0.52],
    [1.2, 1, 0.93, 0.88],
    [1.4, 1, 0.97, 0.94],
  ],
  opacityPoints: [
    [0.95, 0],
    [1.08, 0.02],
    [1.16, 0.07],
    [1.32, 0.07],
    [1.44, 0.004],
    [2, 0.003],
  ],
};

/** What takes up gadolinium is far brighter than white matter, and solid; of the rest there is a breath, to see where it lies. */
const ENHANCED_T1: TransferFunction = {
  id: 'mr-enhanced-t1',
  label: 'Enhancement (T1 + Gd)',
  modality: 'MR',
  region: 'head',
  seesThroughCuts: true,
  colorPoints: [
    [0.5, 0.75, 0.78, 0.85],
    [1.3, 0.92, 0.92, 0.95],
    [1.5, 1, 0.42, 0.12],
    [1.9, 1, 0.62, 0.2],
    [2.4, 1, 0.92, 0.65],
  ],
  opacityPoints: [
    [0.45, 0],
    [0.52, 0.004],
    [1.55, 0.004],
    [1.7, 0.012],
    [1.9, 0.08],
    [2.1, 0.25],
    [2.4, 0.4],
  ],
};

const TOF: TransferFunction = {
  id: 'mr-tof',
  label: 'Vessels (TOF, MIP)',
  modality: 'MR',
  region: 'vessels',
  seesThroughCuts: true,
  rendering: { mode: 'mip' },
  colorPoints: [
    [1.4, 0.45, 0.1, 0.06],
    [2, 0.95, 0.45, 0.2],
    [3, 1, 0.9, 0.75],
  ],
  opacityPoints: [
    [1.5, 0],
    [2, 0.06],
    [2.6, 0.4],
    [3.4, 0.7],
  ],
};

/** Fluid is twice as bright as other tissue and more on T2 images: inner ear, ventricles, bile ducts. */
const FLUID_T2: TransferFunction = {
  id: 'mr-fluid-t2',
  label: 'Fluid (T2)',
  modality: 'MR',
  region: 'general',
  seesThroughCuts: true,
  colorPoints: [
    [1.5, 0.1, 0.28, 0.55],
    [2.2, 0.3, 0.62, 0.9],
    [3.2, 0.88, 0.97, 1],
  ],
  opacityPoints: [
    [1.9, 0],
    [2.2, 0.03],
    [2.6, 0.2],
    [3.2, 0.5],
  ],
};

/** For values from 0 (no signal) over 1 (the middle of tissue) to about 3 (bright): scaled to a volume before use. */
export const MR_PRESETS: readonly TransferFunction[] = [MR, BRAIN_T1, ENHANCED_T1, TOF, FLUID_T2];
