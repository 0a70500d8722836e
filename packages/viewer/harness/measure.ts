import { configureCodecs, decodeWholeAsset } from '@rounds/imaging';
import openjphUrl from '@cornerstonejs/codec-openjph/wasm?url';

import { measureVolumeRendering, type RenderingMeasurementOptions } from '../src/index.ts';

/** A page that only measures: call `measure(caseName, options)` on it. */
configureCodecs({ locateFile: () => openjphUrl });

async function measure(caseName: string, options: Omit<RenderingMeasurementOptions, 'volume'>) {
  const index = (await (await fetch('/assets/index.json')).json()) as Record<string, { assetSha256: string }>;
  const asset = await fetch(`/assets/volumes/${index[caseName]?.assetSha256}`);
  const volume = await decodeWholeAsset(new Uint8Array(await asset.arrayBuffer()));
  const { picture, ...numbers } = measureVolumeRendering({ ...options, volume });
  return { ...numbers, picture: [...picture.subarray(0, 0)] };
}

Object.assign(globalThis, { measure });
