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

/** Scalp and fat are the brightest of a T1 image: faint enough, they leave the brain to be seen. */
const BRAIN_T1: TransferFunction = {
  id: 'mr-brain-t1',
  label: 'Brain (T1)',
  modality: 'MR',
  region: 'head',
  seesThroughCuts: true,
  colorPoints: [
    [0.1, 0.2, 0.22, 0.28],
    [0.35, 0.5, 0.5, 0.52],
    [0.6, 0.86, 0.82, 0.76],
    [1, 1, 0.98, 0.94],
  ],
  opacityPoints: [
    [0.16, 0],
    [0.3, 0.012],
    [0.45, 0.05],
    [0.7, 0.05],
    [1, 0.016],
    [1.4, 0.01],
  ],
};

/** What takes up gadolinium is brighter than all else; the rest is a grey mist around it. */
const ENHANCED_T1: TransferFunction = {
  id: 'mr-enhanced-t1',
  label: 'Enhancement (T1 + Gd)',
  modality: 'MR',
  region: 'head',
  seesThroughCuts: true,
  colorPoints: [
    [0.2, 0.42, 0.45, 0.5],
    [0.65, 0.7, 0.7, 0.7],
    [0.85, 0.95, 0.52, 0.22],
    [1.2, 1, 0.85, 0.5],
  ],
  opacityPoints: [
    [0.14, 0],
    [0.3, 0.008],
    [0.65, 0.01],
    [0.8, 0.04],
    [1, 0.28],
    [1.4, 0.6],
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
