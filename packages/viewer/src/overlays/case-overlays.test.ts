import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { CaseOverlay } from '@rounds/classroom';

import { VIEW } from '../view/fixtures/followed-view-fixture.ts';
import { madeLevel, madeVolume } from '../volume/fixtures/made-levels.ts';
import { memoryLimitsOf } from '../volume/memory-limits.ts';
import type { VolumeLoaderOptions } from '../volume/volume-loader.ts';
import { textureByteLength } from '../volume/volume-texture.ts';
import { CaseOverlays } from './case-overlays.ts';
import { fusedContentOf } from './fused-content.ts';

const CT = madeVolume('CT', [64, 64, 16]);
const PET = madeVolume('PT', [32, 32, 16], 8);
const CT_BYTES = textureByteLength(CT.geometry);
const PET_BYTES = textureByteLength(PET.geometry);
const PET_OVERLAY: CaseOverlay = {
  overlayId: 'pet',
  kind: 'fusion',
  assetSha256: 'b'.repeat(64),
  name: 'PET',
};

let log: string[];
let loading: VolumeLoaderOptions | undefined;

/** A PET over a CT that is to be seen. @param leftBytes what a CT in full leaves of the graphics card */
function overlaysWith(leftBytes: number, maxTextureBytes = CT_BYTES): CaseOverlays {
  const overlays = new CaseOverlays({
    assetUrl: '',
    token: () => 't',
    limits: {
      ...memoryLimitsOf('headset'),
      maxTextureBytes,
      maxFusedTextureBytes: PET_BYTES,
      maxTogetherTextureBytes: CT_BYTES + leftBytes,
    },
    onChange: () => undefined,
    onSurface: () => undefined,
    onDropped: () => log.push('dropped'),
    onTrouble: (message) => log.push(message),
    startLoading: (options) => {
      loading = options;
      return { stop: () => log.push('stopped') };
    },
  });
  overlays.setCase([PET_OVERLAY]);
  overlays.setGeometry(CT.geometry);
  overlays.shown(VIEW);
  log = [];
  return overlays;
}

/** Columns of the voxels that are drawn in the volume, and on slices. */
function drawn(overlays: CaseOverlays): readonly (number | undefined)[] {
  const shown = overlays.shown(VIEW);
  const [overlay] = shown;
  const onSlices = overlay?.kind === 'fusion' ? overlay.volume.geometry.columns : undefined;
  return [fusedContentOf(shown)?.voxels.volume.geometry.columns, onSlices];
}

function bring(level: number): void {
  loading?.onLevel(madeLevel(PET, level));
}

beforeAll(() => {
  // Node has no page.
  Object.assign(globalThis, { location: { href: 'http://localhost/' } });
});

beforeEach(() => {
  log = [];
  loading = undefined;
});

describe('a PET over a CT', () => {
  test('is drawn in the volume as finely as it is here, where there is room for it', () => {
    const overlays = overlaysWith(PET_BYTES);
    expect(drawn(overlays)).toEqual([undefined, undefined]);
    bring(1);
    expect(drawn(overlays)).toEqual([16, 16]);
    bring(0);
    expect(drawn(overlays)).toEqual([32, 32]);
  });

  test('is drawn in the volume at the finest level that the CT leaves room for, and in full on slices', () => {
    const overlays = overlaysWith(PET_BYTES - 1);
    expect(loading?.maxTextureBytes).toBe(PET_BYTES - 1);
    bring(2);
    expect(drawn(overlays)).toEqual([8, 8]);
    bring(1);
    expect(drawn(overlays)).toEqual([16, 16]);
    bring(0);
    loading?.onFinished();
    expect(drawn(overlays)).toEqual([16, 32]);
    expect(overlays.list(VIEW).map(({ state }) => state)).toEqual(['ready']);
    expect(log).toEqual([]);
  });

  test('has the room that a CT leaves which is drawn coarser itself', () => {
    const overlays = overlaysWith(0, CT_BYTES - 1);
    bring(1);
    bring(0);
    expect(drawn(overlays)).toEqual([32, 32]);
  });
});

describe('what was handed out', () => {
  test('is dropped with the case, also where the next one is of the same volume', () => {
    const overlays = overlaysWith(PET_BYTES);
    bring(0);
    overlays.setCase([PET_OVERLAY]);
    expect(log).toEqual([]);
    overlays.setCase([]);
    expect(log).toEqual(['stopped', 'dropped']);
    expect(overlays.shown(VIEW)).toEqual([]);
  });

  test('is dropped with the volume', () => {
    const overlays = overlaysWith(PET_BYTES);
    bring(0);
    overlays.setGeometry(undefined);
    expect(log).toEqual(['stopped', 'dropped']);
  });
});
