// Bound once: looking up a global at every voxel is slow in sandboxed contexts.
const { cos, floor, imul, log, sqrt } = Math;
/** A stream of numbers 0..1 that a seed decides (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = imul(t ^ (t >>> 15), t | 1);
    t ^= t + imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const LATTICE = 32;
const MASK = LATTICE - 1;

/** Smooth noise between -1 and 1 whose features are about one unit large. */
export function createValueNoise(seed: number): (x: number, y: number, z: number) => number {
  const random = seededRandom(seed);
  const lattice = new Float32Array(LATTICE ** 3);
  for (let i = 0; i < lattice.length; i += 1) lattice[i] = random() * 2 - 1;
  return (x, y, z) => {
    const xf = floor(x);
    const yf = floor(y);
    const zf = floor(z);
    const u = ease(x - xf);
    const v = ease(y - yf);
    const w = ease(z - zf);
    const x0 = xf & MASK;
    const x1 = (xf + 1) & MASK;
    const y0 = (yf & MASK) * LATTICE;
    const y1 = ((yf + 1) & MASK) * LATTICE;
    const z0 = (zf & MASK) * LATTICE * LATTICE;
    const z1 = ((zf + 1) & MASK) * LATTICE * LATTICE;
    const near = mix(
      mix(lattice[z0 + y0 + x0]!, lattice[z0 + y0 + x1]!, u),
      mix(lattice[z0 + y1 + x0]!, lattice[z0 + y1 + x1]!, u),
      v,
    );
    const far = mix(
      mix(lattice[z1 + y0 + x0]!, lattice[z1 + y0 + x1]!, u),
      mix(lattice[z1 + y1 + x0]!, lattice[z1 + y1 + x1]!, u),
      v,
    );
    return mix(near, far, w);
  };
}

const ease = (t: number): number => t * t * (3 - 2 * t);
const mix = (a: number, b: number, t: number): number => a + (b - a) * t;

const GAUSS_TABLE = 1 << 14;

/** Adds normally distributed noise to values and rounds them to whole numbers. */
export function addNoise(
  values: Float32Array,
  standardDeviation: number,
  seed: number,
): Int16Array {
  const random = seededRandom(seed);
  const gauss = new Float32Array(GAUSS_TABLE);
  for (let i = 0; i < GAUSS_TABLE; i += 1) {
    const radius = sqrt(-2 * log(1 - random()));
    gauss[i] = radius * cos(2 * Math.PI * random()) * standardDeviation;
  }
  const noisy = new Int16Array(values.length);
  let state = (seed ^ 0x9e3779b9) | 1;
  for (let i = 0; i < values.length; i += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    noisy[i] = floor(values[i]! + gauss[state & (GAUSS_TABLE - 1)]! + 0.5);
  }
  return noisy;
}
