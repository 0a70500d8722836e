import { CUTS, type Scene } from './scene.ts';

export interface GalleryScene extends Scene {
  /** Of the picture, and on the command line. */
  readonly id: string;
  readonly title: string;
  /** What is seen. */
  readonly caption: string;
  /** Drawn anew by the tests, and compared with the picture that is kept. */
  readonly isCompared?: boolean;
}

const UNSHADED = { shaded: false } as const;
const WIDE_WINDOW = { center: 400, width: 1500 } as const;

/** Every way of drawing, on the series of the shared data. */
export const GALLERY: readonly GalleryScene[] = [
  {
    id: 'head-bone',
    title: 'Bone, shaded',
    caption:
      'Skull with a bone flap above one eye; the curved plates are the head rest. Preset `ct-bone`.',
    volume: 'cranium',
    presetId: 'ct-bone',
    isCompared: true,
  },
  {
    id: 'head-bone-unshaded',
    title: 'Bone, unshaded',
    caption: 'The same without light: colour and opacity of the transfer function alone.',
    volume: 'cranium',
    presetId: 'ct-bone',
    rendering: UNSHADED,
  },
  {
    id: 'head-soft',
    title: 'Skin and soft tissue',
    caption: 'Preset `ct-soft`, shaded.',
    volume: 'cranium',
    presetId: 'ct-soft',
  },
  {
    id: 'head-isosurface',
    title: 'Isosurface',
    caption: 'The first surface of 300 HU along each ray.',
    volume: 'cranium',
    presetId: 'ct-bone',
    rendering: { mode: 'isosurface', isoValue: 300 },
    isCompared: true,
  },
  {
    id: 'head-mip',
    title: 'MIP',
    caption: 'The largest value along each ray, in the greys of a wide window.',
    volume: 'cranium',
    presetId: 'ct-bone',
    rendering: { mode: 'mip' },
    window: { center: 700, width: 1600 },
  },
  {
    id: 'head-cut-out',
    title: 'Cut-out corner',
    caption:
      'The corner in front of the crosshair, to the left and above it, is not drawn; its faces show the slices.',
    volume: 'cranium',
    presetId: 'ct-soft',
    cut: CUTS['cut-out'],
    isCompared: true,
  },
  {
    id: 'head-plane',
    title: 'Cut plane with its face',
    caption: 'A plane near the middle; the cut face shows the slice in the greys of the window.',
    volume: 'cranium',
    presetId: 'ct-soft',
    azimuthDegrees: 60,
    cut: { planes: [{ at: [0.52, 0.5, 0.5], normal: [-1, 0, 0] }] },
    isCompared: true,
  },
  {
    id: 'head-crop',
    title: 'Crop box',
    caption: 'The face alone: a box in shares of the volume; its cut faces show the slices.',
    volume: 'cranium',
    presetId: 'ct-bone',
    cut: { crop: { min: [0.2, 0.05, 0], max: [0.8, 0.5, 0.62] } },
  },
  {
    id: 'chest-soft',
    title: 'Chest, skin and soft tissue',
    caption: 'PET/CT of the chest without contrast medium. Preset `ct-soft`, shaded.',
    volume: 'chest',
    presetId: 'ct-soft',
  },
  {
    id: 'chest-bone',
    title: 'Chest, bone',
    caption:
      'Ribs, spine and shoulder blades; the table is cropped away. Preset `ct-bone`, shaded.',
    volume: 'chest',
    presetId: 'ct-bone',
    cut: { crop: { min: [0.05, 0.1, 0], max: [0.95, 0.7, 1] } },
  },
  {
    id: 'chest-lung',
    title: 'Lungs and airways',
    caption:
      'Lungs translucent blue, what lies in them and around them red; the table is cropped away. Preset `ct-lung`.',
    volume: 'chest',
    presetId: 'ct-lung',
    azimuthDegrees: 0,
    cut: { crop: { min: [0.05, 0.1, 0], max: [0.95, 0.66, 1] } },
  },
  {
    id: 'chest-slab-mip',
    title: 'Slab MIP',
    caption: 'The largest values of 40 mm, parallel to the coronal plane, in a wide window.',
    volume: 'chest',
    presetId: 'ct-lung',
    azimuthDegrees: 0,
    rendering: { mode: 'mip', slabMm: 40 },
    window: { center: -300, width: 1400 },
    cut: { oblique: { at: [0.5, 0.5, 0.5], normal: [0, -1, 0] } },
  },
  {
    id: 'chest-minip',
    title: 'MinIP of the lungs',
    caption: 'The smallest values of 40 mm: airways, and air where there should be none.',
    volume: 'chest',
    presetId: 'ct-lung',
    azimuthDegrees: 0,
    rendering: { mode: 'minip', slabMm: 40 },
    window: { center: -850, width: 400 },
    cut: { oblique: { at: [0.5, 0.5, 0.5], normal: [0, -1, 0] } },
    isCompared: true,
  },
  {
    id: 'chest-average',
    title: 'Average of a slab',
    caption: 'The mean of 60 mm, parallel to the coronal plane: as a radiograph sees it.',
    volume: 'chest',
    presetId: 'ct-soft',
    azimuthDegrees: 0,
    rendering: { mode: 'average', slabMm: 60 },
    window: { center: -200, width: 1400 },
    cut: { oblique: { at: [0.5, 0.5, 0.5], normal: [0, -1, 0] } },
    isCompared: true,
  },
  {
    id: 'cta-vessels',
    title: 'Vessels',
    caption: 'CT angiography of an aortic dissection. Preset `ct-angio`, shaded.',
    volume: 'cta',
    presetId: 'ct-angio',
    azimuthDegrees: 20,
  },
  {
    id: 'cta-mip',
    title: 'Angiographic MIP',
    caption:
      'The same, the largest value along each ray: the densest, such as metal, stands out before all else.',
    volume: 'cta',
    presetId: 'ct-angio',
    azimuthDegrees: 20,
    rendering: { mode: 'mip' },
    window: WIDE_WINDOW,
  },
  {
    id: 'cta-air',
    title: 'Outlines of air',
    caption: 'The same: where air meets tissue, and the tree of vessels. Preset `ct-air-outlines`.',
    volume: 'cta',
    presetId: 'ct-air-outlines',
    azimuthDegrees: 20,
  },
  {
    id: 'cta-walls',
    title: 'Inner walls, cut open',
    caption:
      'The same behind a coronal cut: trachea and lungs from inside, the heart as it is cut. Preset `ct-endoscopy`.',
    volume: 'cta',
    presetId: 'ct-endoscopy',
    azimuthDegrees: 20,
    cut: { planes: [{ at: [0.5, 0.5, 0.5], normal: [0, 1, 0] }] },
  },
  {
    id: 'pet-mip',
    title: 'PET, MIP',
    caption:
      'Uptake of FDG, dark on white, the largest value along each ray, seen from the front: masses beside the right hilum and at the thoracic inlet; heart, liver and kidneys below. Preset `pt-mip`.',
    volume: 'pet',
    presetId: 'pt-mip',
    azimuthDegrees: 0,
    rendering: { mode: 'mip' },
    window: { center: 6000, width: 12_000 },
    cut: { crop: { min: [0.14, 0.2, 0.02], max: [0.86, 0.8, 1] } },
    isCompared: true,
  },
  {
    id: 'petct-bone',
    title: 'PET over CT',
    caption:
      'The largest uptake along each ray, in the colours of the slices, over the bones of the CT: masses beside the right hilum and at the thoracic inlet, heart and kidneys below. Preset `ct-bone`.',
    volume: 'chest',
    presetId: 'ct-bone',
    azimuthDegrees: 20,
    fusion: { caseName: 'pet', colorMapId: 'hot', opacity: 0.85 },
    cut: { crop: { min: [0.05, 0.1, 0], max: [0.95, 0.7, 1] } },
    isCompared: true,
  },
  {
    id: 'brain-mr',
    title: 'MR of the head, cut open',
    caption:
      'T1 after gadolinium, with a frame for radiosurgery; the collection has removed the face. Preset `mr-default`.',
    volume: 'brain',
    presetId: 'mr-default',
    azimuthDegrees: 60,
    cut: { planes: [{ at: [0.5, 0.5, 0.5], normal: [-1, 0, 0] }] },
  },
  {
    id: 'brain-enhanced',
    title: 'Enhancement',
    caption:
      'What is brighter than white matter by half or more: vessels, pituitary and mucosa, and the frame. Preset `mr-enhanced-t1`.',
    volume: 'brain',
    presetId: 'mr-enhanced-t1',
    isCompared: true,
  },
];
