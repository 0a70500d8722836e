import { configureCodecs, decodeWholeAsset, type Volume } from '@rounds/imaging';
import openjphUrl from '@cornerstonejs/codec-openjph/wasm?url';

import { measureVolumeRendering, type RenderingMeasurementOptions } from '../src/index.ts';

/** A page that only measures: call `measure(caseName, options)` or `skippingLoss(caseName, options)` on it. */
configureCodecs({ locateFile: () => openjphUrl });

async function volumeOf(caseName: string): Promise<Volume> {
  const index = (await (await fetch('/assets/index.json')).json()) as Record<
    string,
    { assetSha256: string }
  >;
  const asset = await fetch(`/assets/volumes/${index[caseName]?.assetSha256}`);
  return decodeWholeAsset(new Uint8Array(await asset.arrayBuffer()));
}

async function measure(caseName: string, options: Omit<RenderingMeasurementOptions, 'volume'>) {
  const { picture, ...numbers } = measureVolumeRendering({
    ...options,
    volume: await volumeOf(caseName),
  });
  return { ...numbers, pictureBytes: picture.length };
}

Object.assign(globalThis, { measure });

/** How alike the pictures with and without leaping over empty space are, in dB. */
async function skippingLoss(
  caseName: string,
  options: Omit<RenderingMeasurementOptions, 'volume'>,
): Promise<number> {
  const volume = await volumeOf(caseName);
  const azimuthsDegrees = [35];
  const leaping = measureVolumeRendering({ ...options, volume, azimuthsDegrees }).picture;
  const plain = measureVolumeRendering({
    ...options,
    volume,
    azimuthsDegrees,
    withoutSkipping: true,
  }).picture;
  let squares = 0;
  for (const [i, value] of leaping.entries()) squares += (value - (plain[i] ?? 0)) ** 2;
  return squares === 0 ? Infinity : 10 * Math.log10((255 ** 2 * leaping.length) / squares);
}

Object.assign(globalThis, { skippingLoss });

Object.assign(globalThis, {
  pictures: async (caseName: string, options: Omit<RenderingMeasurementOptions, 'volume'>) => {
    const volume = await volumeOf(caseName);
    return [false, true].map(
      (withoutSkipping) =>
        measureVolumeRendering({ ...options, volume, azimuthsDegrees: [35], withoutSkipping })
          .picture,
    );
  },
});
