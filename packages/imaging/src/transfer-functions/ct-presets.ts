import type { TransferFunction } from './transfer-function.ts';

const BONE: TransferFunction = {
  id: 'ct-bone',
  label: 'Bone',
  modality: 'CT',
  region: 'general',
  colorPoints: [
    [150, 0.55, 0.32, 0.22],
    [260, 0.8, 0.62, 0.46],
    [420, 0.93, 0.84, 0.69],
    [900, 0.99, 0.95, 0.86],
    [1800, 1, 0.99, 0.95],
  ],
  opacityPoints: [
    [180, 0],
    [260, 0.05],
    [360, 0.4],
    [700, 0.75],
    [1500, 0.92],
  ],
};

const SOFT: TransferFunction = {
  id: 'ct-soft',
  label: 'Skin and soft tissue',
  modality: 'CT',
  region: 'general',
  colorPoints: [
    [-600, 0.62, 0.4, 0.3],
    [-150, 0.9, 0.68, 0.55],
    [20, 0.84, 0.5, 0.42],
    [90, 0.78, 0.36, 0.3],
    [250, 0.92, 0.8, 0.66],
    [900, 1, 0.97, 0.9],
  ],
  opacityPoints: [
    [-500, 0],
    [-250, 0.1],
    [-50, 0.28],
    [80, 0.36],
    [300, 0.6],
    [1000, 0.9],
  ],
};

/** Skin and fat are almost clear: muscles, tendons and bone as an anatomist lays them open. */
const MUSCLE: TransferFunction = {
  id: 'ct-muscle',
  label: 'Muscle and bone',
  modality: 'CT',
  region: 'general',
  colorPoints: [
    [-20, 0.55, 0.24, 0.19],
    [60, 0.71, 0.31, 0.25],
    [130, 0.8, 0.46, 0.37],
    [220, 0.93, 0.82, 0.68],
    [420, 0.98, 0.94, 0.86],
    [1200, 1, 0.99, 0.96],
  ],
  opacityPoints: [
    [0, 0],
    [25, 0.02],
    [60, 0.2],
    [120, 0.3],
    [250, 0.55],
    [1000, 0.9],
  ],
};

/** Lungs blue and translucent; vessels in them, airways and the lungs' surface red. Soft tissue is clear, of bone there is a breath. */
const LUNG: TransferFunction = {
  id: 'ct-lung',
  label: 'Lungs and airways',
  modality: 'CT',
  region: 'chest',
  seesThroughCuts: true,
  colorPoints: [
    [-1000, 0.4, 0.6, 0.85],
    [-800, 0.55, 0.75, 0.95],
    [-680, 0.7, 0.72, 0.82],
    [-480, 0.95, 0.5, 0.38],
    [-200, 0.9, 0.32, 0.25],
    [60, 0.8, 0.4, 0.34],
    [300, 0.95, 0.86, 0.74],
  ],
  opacityPoints: [
    [-900, 0],
    [-860, 0.008],
    [-780, 0.008],
    [-700, 0.003],
    [-600, 0.02],
    [-450, 0.08],
    [-300, 0.08],
    [-200, 0.02],
    [-140, 0],
    [200, 0],
    [300, 0.005],
    [800, 0.03],
  ],
};

/**
 * Pulmonary vessels and nodules stand out in a thin slab.
 * @see Diederich et al., Eur Radiol 11 (2001) 1345: slabs of 15 mm were slightly better than of 30 mm
 */
const CHEST_MIP: TransferFunction = {
  ...LUNG,
  id: 'ct-chest-mip',
  label: 'Lung nodules (MIP 15 mm)',
  rendering: { mode: 'mip', slabMm: 15 },
};

/** Air trapping, emphysema and the airways themselves: the darkest along each ray. */
const CHEST_MINIP: TransferFunction = {
  ...LUNG,
  id: 'ct-chest-minip',
  label: 'Emphysema (MinIP 15 mm)',
  rendering: { mode: 'minip', slabMm: 15 },
};

/** Only where air meets tissue: trachea, lungs and gas-filled bowel as glass, vessels of the lungs as a tree in them. */
const AIR_OUTLINES: TransferFunction = {
  id: 'ct-air-outlines',
  label: 'Outlines of air',
  modality: 'CT',
  region: 'chest',
  seesThroughCuts: true,
  colorPoints: [
    [-900, 0.4, 0.62, 0.85],
    [-500, 0.5, 0.75, 0.95],
    [-280, 0.9, 0.95, 1],
  ],
  opacityPoints: [
    [-680, 0],
    [-400, 0.13],
    [-130, 0],
  ],
};

const ANGIO: TransferFunction = {
  id: 'ct-angio',
  label: 'Vessels',
  modality: 'CT',
  region: 'vessels',
  seesThroughCuts: true,
  colorPoints: [
    [150, 0.45, 0.04, 0.03],
    [230, 0.75, 0.1, 0.05],
    [330, 0.95, 0.3, 0.1],
    [440, 0.98, 0.5, 0.22],
    [560, 0.92, 0.8, 0.66],
    [1200, 0.97, 0.95, 0.9],
  ],
  opacityPoints: [
    [190, 0],
    [250, 0.03],
    [305, 0.22],
    [350, 0.34],
    [410, 0.22],
    [470, 0.04],
    [540, 0.012],
    [1000, 0.014],
    [1800, 0.03],
  ],
};

const ANGIO_MIP: TransferFunction = {
  ...ANGIO,
  id: 'ct-angio-mip',
  label: 'Vessels (MIP)',
  rendering: { mode: 'mip' },
};

/** Heart muscle dark, blood with contrast medium bright, calcium white. */
const CORONARY: TransferFunction = {
  id: 'ct-coronary',
  label: 'Heart, coronaries',
  modality: 'CT',
  region: 'vessels',
  seesThroughCuts: true,
  colorPoints: [
    [90, 0.38, 0.09, 0.09],
    [150, 0.58, 0.15, 0.12],
    [230, 0.86, 0.34, 0.19],
    [350, 0.98, 0.66, 0.4],
    [520, 1, 0.9, 0.72],
    [900, 1, 1, 1],
  ],
  opacityPoints: [
    [90, 0],
    [130, 0.02],
    [200, 0.1],
    [280, 0.38],
    [380, 0.55],
    [1000, 0.85],
  ],
};

/** Liver, spleen and kidneys in the portal venous phase; muscle and fat are clear. */
const ABDOMEN: TransferFunction = {
  id: 'ct-abdomen',
  label: 'Organs, contrast',
  modality: 'CT',
  region: 'abdomen',
  colorPoints: [
    [60, 0.42, 0.19, 0.14],
    [110, 0.62, 0.26, 0.19],
    [150, 0.77, 0.34, 0.23],
    [200, 0.91, 0.52, 0.36],
    [300, 0.96, 0.86, 0.73],
    [1000, 1, 0.98, 0.94],
  ],
  opacityPoints: [
    [70, 0],
    [95, 0.012],
    [125, 0.08],
    [180, 0.24],
    [260, 0.42],
    [1200, 0.9],
  ],
};

/** Opaque from where air ends: the inner wall of colon or airways. Made to be cut open or seen from inside; from outside it is skin. */
const ENDOSCOPY: TransferFunction = {
  id: 'ct-endoscopy',
  label: 'Inner walls, cut open',
  modality: 'CT',
  region: 'abdomen',
  seesThroughCuts: true,
  colorPoints: [
    [-700, 0.72, 0.42, 0.37],
    [-450, 0.9, 0.6, 0.52],
    [-100, 0.95, 0.7, 0.6],
    [60, 0.9, 0.55, 0.48],
    [250, 0.96, 0.84, 0.74],
    [600, 1, 0.95, 0.88],
  ],
  opacityPoints: [
    [-720, 0],
    [-600, 0.02],
    [-450, 0.5],
    [-200, 0.9],
  ],
};

/** In HU. */
export const CT_PRESETS: readonly TransferFunction[] = [
  BONE,
  SOFT,
  MUSCLE,
  LUNG,
  CHEST_MIP,
  CHEST_MINIP,
  AIR_OUTLINES,
  ANGIO,
  ANGIO_MIP,
  CORONARY,
  ABDOMEN,
  ENDOSCOPY,
];
