import {
  applyWindow,
  orthogonalPlane,
  type PresetRendering,
  reslice,
  type SlicePlane,
  type Vector3,
  type VoiWindow,
  type Volume,
  volumeBoundsLps,
} from '@rounds/imaging/asset';

/** Opaque pixels, row by row from the top. */
export interface SmallPicture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray;
}

export interface FlatLook {
  readonly rendering?: PresetRendering | undefined;
  /** The largest values are black. */
  readonly onPaper?: boolean;
}

/** Between two samples along a ray, in pixels of the picture. */
const DEPTH_STEP_PIXELS = 1.5;

/**
 * A small picture without a ray caster. Projections of the whole volume are seen from the front, those of a slab from below,
 * as slices are; without a projection it is the axial slice through a point.
 */
export function flatPicture(
  volume: Volume,
  window: VoiWindow,
  size: number,
  pointLps: Vector3,
  { rendering, onPaper = false }: FlatLook = {},
): SmallPicture {
  const { min, max, center } = volumeBoundsLps(volume.geometry);
  const isSlice = rendering === undefined || rendering.mode === 'composite';
  const isSlab = isSlice || rendering.slabMm !== undefined;
  const orientation = isSlab ? 'axial' : 'coronal';
  const depthAxis = isSlab ? 2 : 1;
  const sides = isSlab ? [max[0] - min[0], max[1] - min[1]] : [max[0] - min[0], max[2] - min[2]];
  const pixelMm = Math.max(...sides, 1) / size;
  const depthMm = isSlice ? 0 : (rendering.slabMm ?? max[1] - min[1]);
  const middle = isSlab ? pointLps : center;
  const layers = Math.max(1, Math.ceil(depthMm / (pixelMm * DEPTH_STEP_PIXELS)));
  const planeAt = (layer: number): SlicePlane => {
    const at: [number, number, number] = [...middle];
    at[depthAxis] += ((layer + 0.5) / layers - 0.5) * depthMm;
    return orthogonalPlane(volume.geometry, orientation, at, pixelMm);
  };
  const { columns: width, rows: height } = planeAt(0);
  const values = new Float32Array(width * height);
  const layer = layers > 1 ? new Float32Array(width * height) : values;
  for (let i = 0; i < layers; i++) {
    reslice(volume, planeAt(i), layer);
    if (layers > 1) combine(values, layer, i, rendering?.mode ?? 'mip');
  }
  if (rendering?.mode === 'average')
    for (const [i, sum] of values.entries()) values[i] = sum / layers;
  const rgba = new Uint8ClampedArray(width * height * 4);
  applyWindow(values, window, rgba, {
    inverted: onPaper || volume.photometricInterpretation === 'MONOCHROME1',
  });
  return { width, height, rgba };
}

function combine(
  values: Float32Array,
  layer: Float32Array,
  index: number,
  mode: PresetRendering['mode'],
): void {
  if (index === 0) {
    values.set(layer);
    return;
  }
  for (let i = 0; i < values.length; i++) {
    const known = values[i] as number;
    const next = layer[i] as number;
    if (mode === 'average') values[i] = known + next;
    else values[i] = mode === 'minip' ? Math.min(known, next) : Math.max(known, next);
  }
}
