import type { TransferFunction } from './transfer-function.ts';

const MR: TransferFunction = {
  id: 'mr-default',
  label: 'Tissue',
  modality: 'MR',
  region: 'general',
  colorPoints: [
    [0.1, 0.25, 0.2, 0.2],
    [0.3, 0.62, 0.5, 0.46],
    [0.55, 0.85, 0.76, 0.7],
    [1, 1, 0.97, 0.92],
  ],
  opacityPoints: [
    [0.12, 0],
    [0.25, 0.02],
    [0.5, 0.14],
    [0.8, 0.4],
    [1.2, 0.75],
  ],
};

/** Scalp and fat are the brightest of a T1 image, muscle the next below brain: both are faint, and gyri show between them. */
const BRAIN_T1: TransferFunction = {
  id: 'mr-brain-t1',
  label: 'Brain (T1)',
  modality: 'MR',
  region: 'head',
  seesThroughCuts: true,
  colorPoints: [
    [0.2, 0.5, 0.44, 0.44],
    [0.36, 0.8, 0.68, 0.64],
    [0.45, 0.98, 0.88, 0.82],
    [0.6, 1, 0.97, 0.93],
  ],
  opacityPoints: [
    [0.3, 0],
    [0.38, 0.012],
    [0.44, 0.045],
    [0.5, 0.045],
    [0.57, 0.004],
    [1.4, 0.003],
  ],
};

/** What takes up gadolinium is brighter than all else and solid; of the rest there is a breath, to see where it lies. */
const ENHANCED_T1: TransferFunction = {
  id: 'mr-enhanced-t1',
  label: 'Enhancement (T1 + Gd)',
  modality: 'MR',
  region: 'head',
  seesThroughCuts: true,
  colorPoints: [
    [0.2, 0.75, 0.78, 0.85],
    [0.6, 0.92, 0.92, 0.95],
    [0.68, 1, 0.42, 0.12],
    [0.85, 1, 0.62, 0.2],
    [1.05, 1, 0.92, 0.65],
  ],
  opacityPoints: [
    [0.2, 0],
    [0.34, 0.0035],
    [0.5, 0.0035],
    [0.6, 0.001],
    [0.7, 0.004],
    [0.77, 0.1],
    [0.84, 0.6],
    [1, 0.97],
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
    [0.4, 0.45, 0.1, 0.06],
    [0.8, 0.95, 0.45, 0.2],
    [1.2, 1, 0.9, 0.75],
  ],
  opacityPoints: [
    [0.5, 0],
    [0.75, 0.06],
    [1, 0.4],
    [1.3, 0.7],
  ],
};

/** Bright fluid of heavily T2-weighted images: inner ear, ventricles, bile ducts. */
const FLUID_T2: TransferFunction = {
  id: 'mr-fluid-t2',
  label: 'Fluid (T2)',
  modality: 'MR',
  region: 'general',
  seesThroughCuts: true,
  colorPoints: [
    [0.4, 0.12, 0.25, 0.45],
    [0.75, 0.35, 0.62, 0.85],
    [1.1, 0.9, 0.97, 1],
  ],
  opacityPoints: [
    [0.5, 0],
    [0.7, 0.015],
    [0.9, 0.12],
    [1.2, 0.5],
  ],
};

/** For values 0 (dark) to 1 (bright): scaled to a volume before use. */
export const MR_PRESETS: readonly TransferFunction[] = [MR, BRAIN_T1, ENHANCED_T1, TOF, FLUID_T2];
