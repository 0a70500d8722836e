import { configureCodecs, transferFunctionFor, volumeBoundsLps } from '@rounds/imaging';
import openjphUrl from '@cornerstonejs/codec-openjph/wasm?url';

import {
  type MeasuredFusion,
  measureVolumeRendering,
  type RenderingMeasurement,
  type RenderingMeasurementOptions,
} from '../src/volume/measure-rendering.ts';
import { measurementCamera, type MeasurementCamera } from '../src/volume/measurement-camera.ts';
import { fusedVolumeOf, plainVoxels, type PlainVoxels, volumeOf } from './measured-volume.ts';

/**
 * A page that only measures: call `measure(caseName, options)` or `skippingLoss(caseName, options)` on it; pictures
 * are kept by name. Where whoever drives the browser offers a `drawingCpuMs` function, frames are timed with it, too.
 */
configureCodecs({ locateFile: () => openjphUrl });

type Options = Omit<RenderingMeasurementOptions, 'volume' | 'fusion'> & {
  /** Another case over it. */
  readonly fusion?: Omit<MeasuredFusion, 'volume'> & { readonly caseName: string };
};
type Numbers = Omit<RenderingMeasurement, 'picture'>;

const { drawingCpuMs } = globalThis as { drawingCpuMs?: () => Promise<number> };

async function rendered(
  caseName: string,
  { fusion, ...options }: Options,
): Promise<RenderingMeasurement> {
  return measureVolumeRendering({
    ...options,
    ...(drawingCpuMs === undefined ? {} : { cpuClock: drawingCpuMs }),
    ...(fusion && { fusion: { ...fusion, volume: await fusedVolumeOf(fusion.caseName) } }),
    volume: await volumeOf(caseName),
  });
}

async function measure(caseName: string, options: Options): Promise<Numbers> {
  const { picture: _, ...numbers } = await rendered(caseName, options);
  return numbers;
}

/** The last view: rows from the bottom, RGBA. */
async function picture(caseName: string, options: Options): Promise<Uint8Array> {
  return (await rendered(caseName, options)).picture;
}

/** How alike the pictures with and without leaping over empty space are, in dB, and what leaping saves. */
async function skippingLoss(
  caseName: string,
  options: Options,
): Promise<{ readonly psnrDb: number; readonly leaping: Numbers; readonly plain: Numbers }> {
  const { picture: leapt, ...leaping } = await rendered(caseName, options);
  const { picture: marched, ...plain } = await rendered(caseName, {
    ...options,
    withoutSkipping: true,
  });
  return { psnrDb: psnrDb(leapt, marched), leaping, plain };
}

/** Peak signal to noise ratio of the colours of two RGBA pictures. Infinity: they are the same, which JSON cannot say. */
function psnrDb(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length || a.length === 0) throw new Error('pictures of different sizes');
  let squares = 0;
  for (let i = 0; i < a.length; i += 4)
    for (let channel = i; channel < i + 3; channel++)
      squares += ((a[channel] ?? 0) - (b[channel] ?? 0)) ** 2;
  return squares === 0 ? 999 : 10 * Math.log10((255 ** 2 * (a.length / 4) * 3) / squares);
}

const kept = new Map<string, Uint8Array>();

/** Keeps what a function of this page draws, to be compared or looked at. */
async function keepPicture(name: string, draw: string, args: readonly unknown[]): Promise<void> {
  const scope = globalThis as unknown as Record<
    string,
    (...args: unknown[]) => Promise<Uint8Array>
  >;
  const made = await scope[draw]?.(...args);
  if (made !== undefined) kept.set(name, made);
}

function keptPicture(name: string): Uint8Array {
  const found = kept.get(name);
  if (found === undefined) throw new Error(`no picture ${name} was kept`);
  return found;
}

function keptPsnrDb(a: string, b: string): number {
  return psnrDb(keptPicture(a), keptPicture(b));
}

/** RGBA from the bottom row, in base64: bytes cross the border of the page as text. */
function keptBase64(name: string): string {
  const bytes = keptPicture(name);
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** What other renderers need to draw the same: voxels, and a preset's curve in the units of the volume. */
async function plainCase(caseName: string, presetId: string) {
  const volume = await volumeOf(caseName);
  const { colorPoints, opacityPoints } = transferFunctionFor(presetId, volume);
  const voxels: PlainVoxels = plainVoxels(volume);
  return { voxels, colorPoints, opacityPoints };
}

/** From where `measure` draws, for others to draw the same. */
async function measuredCamera(
  caseName: string,
  azimuthDegrees: number,
): Promise<MeasurementCamera> {
  return measurementCamera((await volumeOf(caseName)).geometry, azimuthDegrees);
}

/** Where a volume lies and how large it is, without its voxels. */
async function describeCase(caseName: string) {
  const { geometry, windows } = await volumeOf(caseName);
  const bounds = volumeBoundsLps(geometry);
  const { columns, rows, slices } = geometry;
  return { columns, rows, slices, bounds, windows };
}

Object.assign(globalThis, {
  measure,
  picture,
  skippingLoss,
  keepPicture,
  keptPsnrDb,
  keptBase64,
  plainCase,
  measuredCamera,
  describeCase,
});
