import {
  applyWindow,
  lpsToIndex,
  orthogonalPlane,
  rescaleOfSlice,
  reslice,
  type RgbaImage,
  type Vector3,
  type Volume,
} from '@rounds/imaging';

import type { ExportedView } from './case-task.ts';

/** Of the longer side of a picture cut from a volume. */
const KEY_IMAGE_PIXELS = 768;
const ORIENTATIONS = ['axial', 'coronal', 'sagittal'] as const;

interface KeyImage {
  readonly name: string;
  readonly image: RgbaImage;
}

/** What a view shows: the three slices through its crosshair, or the frame of an image stack. */
export function drawKeyImages(volume: Volume, view: ExportedView): readonly KeyImage[] {
  if (volume.kind === 'image-stack') {
    return [{ name: 'frame', image: drawFrame(volume, view) }];
  }
  return ORIENTATIONS.map((name) => ({ name, image: drawSlice(volume, view, name) }));
}

function drawSlice(
  volume: Volume,
  view: ExportedView,
  orientation: (typeof ORIENTATIONS)[number],
): RgbaImage {
  const coarse = orthogonalPlane(volume.geometry, orientation, view.crosshairLps, 1);
  const pixelMm = Math.max(coarse.columns, coarse.rows) / KEY_IMAGE_PIXELS;
  const plane = orthogonalPlane(volume.geometry, orientation, view.crosshairLps, pixelMm);
  const { columns: width, rows: height } = plane;
  const values = new Float32Array(width * height);
  reslice(volume, plane, values);
  return windowed(volume, view, values, width, height);
}

/** As it was acquired, pixel by pixel. */
function drawFrame(volume: Volume, view: ExportedView): RgbaImage {
  const { columns: width, rows: height, slices } = volume.geometry;
  const frame = frameAt(volume, view.crosshairLps, slices);
  const length = width * height * volume.samplesPerPixel;
  const stored = volume.storedValues.subarray(frame * length, (frame + 1) * length);
  if (volume.samplesPerPixel === 3) {
    const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
    for (let pixel = 0; pixel < width * height; pixel++) {
      for (let channel = 0; channel < 3; channel++) {
        rgba[pixel * 4 + channel] = stored[pixel * 3 + channel] ?? 0;
      }
    }
    return { width, height, rgba };
  }
  const { slope, intercept } = rescaleOfSlice(volume, frame);
  const values = Float32Array.from(stored, (value) => value * slope + intercept);
  return windowed(volume, view, values, width, height);
}

function frameAt({ geometry }: Volume, pointLps: Vector3, slices: number): number {
  const [, , slice] = lpsToIndex(geometry, pointLps);
  return Math.min(slices - 1, Math.max(0, Math.round(slice)));
}

function windowed(
  volume: Volume,
  { windowCenter: center, windowWidth: width }: ExportedView,
  values: Float32Array,
  columns: number,
  rows: number,
): RgbaImage {
  const rgba = new Uint8ClampedArray(columns * rows * 4);
  const inverted = volume.photometricInterpretation === 'MONOCHROME1';
  applyWindow(values, { center, width }, rgba, { inverted });
  return { width: columns, height: rows, rgba };
}
