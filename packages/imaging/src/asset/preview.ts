import { reduceGeometry } from '../geometry/volume-geometry.ts';
import {
  createStoredValues,
  rescaleOfSlice,
  type StoredValues,
  type Volume,
  type VolumeDescription,
} from '../volume/volume.ts';
import { sideAtLevel } from './levels.ts';

/** Receives slices in order at a coarse level and blends neighbours into the few slices of a preview. */
export class PreviewBuilder {
  readonly #description: VolumeDescription;
  readonly #signed: boolean;
  readonly #sliceStep: number;
  readonly #level: number;
  /** Samples of one slice. */
  readonly #samples: number;
  readonly #sums: Float64Array;
  readonly #weights: Float64Array;

  constructor(
    description: VolumeDescription,
    signed: boolean,
    size: { level: number; maxSlices: number },
  ) {
    const { columns, rows, slices } = description.geometry;
    this.#description = description;
    this.#signed = signed;
    this.#level = size.level;
    this.#sliceStep = Math.ceil(slices / size.maxSlices);
    this.#samples =
      sideAtLevel(columns, size.level) *
      sideAtLevel(rows, size.level) *
      description.samplesPerPixel;
    const previewSlices = Math.ceil(slices / this.#sliceStep);
    this.#sums = new Float64Array(this.#samples * previewSlices);
    this.#weights = new Float64Array(previewSlices);
  }

  /** Adds one slice, in modality values, to the one or two preview slices it lies between (triangle filter). */
  addSlice(slice: number, storedValues: StoredValues): void {
    const { slope, intercept } = rescaleOfSlice(this.#description, slice);
    const below = Math.floor(slice / this.#sliceStep);
    const fraction = slice / this.#sliceStep - below;
    for (const [target, weight] of [
      [below, 1 - fraction],
      [below + 1, fraction],
    ] as const) {
      if (weight === 0 || target >= this.#weights.length) continue;
      this.#weights[target]! += weight;
      const start = target * this.#samples;
      for (let i = 0; i < this.#samples; i += 1) {
        this.#sums[start + i]! += (storedValues[i]! * slope + intercept) * weight;
      }
    }
  }

  /** The preview: every n-th slice centre, with the rescale that the slice at that place has. */
  build(): Volume {
    const step = 2 ** this.#level;
    const { samplesPerPixel } = this.#description;
    const storedValues = createStoredValues(
      { signed: this.#signed, samplesPerPixel },
      this.#sums.length / samplesPerPixel,
    );
    const [lowest, highest] = rangeOf(storedValues);
    const rescales = Array.from(this.#weights, (_, i) => this.#rescaleOf(i));
    for (const [i, { slope, intercept }] of rescales.entries()) {
      const scale = 1 / (this.#weights[i] ?? 1);
      for (let pixel = i * this.#samples; pixel < (i + 1) * this.#samples; pixel += 1) {
        const stored = Math.round((this.#sums[pixel]! * scale - intercept) / slope);
        storedValues[pixel] = Math.min(highest, Math.max(lowest, stored));
      }
    }
    const perSlice = this.#description.rescaleSlope.length > 1;
    const used = perSlice ? rescales : rescales.slice(0, 1);
    return {
      ...this.#description,
      geometry: reduceGeometry(this.#description.geometry, [step, step, this.#sliceStep]),
      rescaleSlope: used.map(({ slope }) => slope),
      rescaleIntercept: used.map(({ intercept }) => intercept),
      storedValues,
    };
  }

  /** Of slices that blend into one, the coarsest rescale: it holds all their values. */
  #rescaleOf(previewSlice: number): { slope: number; intercept: number } {
    const center = previewSlice * this.#sliceStep;
    let chosen = rescaleOfSlice(this.#description, center);
    const first = Math.max(0, center - this.#sliceStep + 1);
    const last = Math.min(this.#description.geometry.slices - 1, center + this.#sliceStep - 1);
    for (let slice = first; slice <= last; slice += 1) {
      const candidate = rescaleOfSlice(this.#description, slice);
      if (Math.abs(candidate.slope) > Math.abs(chosen.slope)) chosen = candidate;
    }
    return chosen;
  }
}

function rangeOf(values: StoredValues): readonly [number, number] {
  if (values instanceof Uint8Array) return [0, 255];
  return values instanceof Int16Array ? [-32_768, 32_767] : [0, 65_535];
}
