import { configureCodecs, decodeWholeAsset, type Volume } from '@rounds/imaging';
import openjphUrl from '@cornerstonejs/codec-openjph/wasm?url';

import {
  measureVolumeRendering,
  type RenderingMeasurement,
  type RenderingMeasurementOptions,
} from '../src/index.ts';

/**
 * A page that only measures: call `measure(caseName, options)` or `skippingLoss(caseName, options)` on it. Where whoever
 * drives the browser offers a `drawingCpuMs` function, frames are timed with it, too.
 */
configureCodecs({ locateFile: () => openjphUrl });

type Options = Omit<RenderingMeasurementOptions, 'volume'>;

let loaded: { readonly caseName: string; readonly volume: Promise<Volume> } | undefined;

/** The volume of a case; the last one is kept. */
function volumeOf(caseName: string): Promise<Volume> {
  if (loaded?.caseName !== caseName) loaded = { caseName, volume: loadVolume(caseName) };
  return loaded.volume;
}

async function loadVolume(caseName: string): Promise<Volume> {
  const index = (await (await fetch('/assets/index.json')).json()) as Record<
    string,
    { assetSha256: string }
  >;
  const asset = await fetch(`/assets/volumes/${index[caseName]?.assetSha256}`);
  return decodeWholeAsset(new Uint8Array(await asset.arrayBuffer()));
}

async function measure(caseName: string, options: Options) {
  const { drawingCpuMs } = globalThis as { drawingCpuMs?: () => Promise<number> };
  const { picture, ...numbers } = await measureVolumeRendering({
    ...options,
    ...(drawingCpuMs === undefined ? {} : { cpuClock: drawingCpuMs }),
    volume: await volumeOf(caseName),
  });
  return { ...numbers, pictureBytes: picture.length };
}

/** How alike the pictures with and without leaping over empty space are, in dB. */
async function skippingLoss(caseName: string, options: Options): Promise<number> {
  const [leaping, plain] = await pictures(caseName, options);
  let squares = 0;
  for (const [i, value] of leaping.picture.entries())
    squares += (value - (plain.picture[i] ?? 0)) ** 2;
  if (squares === 0) return Infinity;
  return 10 * Math.log10((255 ** 2 * leaping.picture.length) / squares);
}

/** One view with and without leaping. */
async function pictures(
  caseName: string,
  options: Options,
): Promise<readonly [RenderingMeasurement, RenderingMeasurement]> {
  const volume = await volumeOf(caseName);
  const one = { azimuthsDegrees: [35], ...options, volume };
  return [
    await measureVolumeRendering(one),
    await measureVolumeRendering({ ...one, withoutSkipping: true }),
  ];
}

Object.assign(globalThis, { measure, skippingLoss });
