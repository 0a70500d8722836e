import { afterEach, describe, expect, test } from '@jest/globals';

import { ComparedVolume } from '../comparison/compared-volume.ts';
import type { ShownOverlay } from '../overlays/shown-overlay.ts';
import { VIEW } from '../view/fixtures/followed-view-fixture.ts';
import { FakeSkipWorker } from '../volume/fixtures/fake-skip-worker.ts';
import { madeLevel, madeVolume } from '../volume/fixtures/made-levels.ts';
import { textureByteLength } from '../volume/volume-texture.ts';
import {
  CURVE,
  ON_TABLE,
  passTime,
  roomWithoutCard,
  untilResting,
  voxelBytesOn,
} from './fixtures/room-without-card.ts';
import type { RoomScene } from './room-scene.ts';
import { knownTextureBytes } from './texture-bytes.ts';

const CT = madeVolume('CT', [24, 24, 24]);
const PET = madeVolume('PT', [12, 12, 20], 8);
const CT_BYTES = textureByteLength(CT.geometry);
const PET_BYTES = textureByteLength(PET.geometry);

let room: RoomScene;

/** A room with all of the CT on its table. */
async function setUp(): Promise<void> {
  room = await roomWithoutCard();
  room.add(madeLevel(CT, 0));
  await untilResting(room);
  expect(room.isResting).toBe(true);
  expect(voxelBytesOn(room)).toBe(CT_BYTES);
}

afterEach(() => {
  room.dispose();
});

/** The PET, as far as it has arrived. */
function overCt(level: number, overlayId = 'pet'): readonly ShownOverlay[] {
  const { volume, cells } = madeLevel(PET, level);
  return [
    {
      kind: 'fusion',
      overlayId,
      name: 'PET',
      opacity: 0.8,
      volume,
      evenVolume: volume,
      inPicture: { volume, cells },
      range: { low: 0, high: 1000 },
      geometry: CT.geometry,
      colorMapId: 'hot',
    },
  ];
}

describe('a room rests', () => {
  test('when the finer voxels of the compared volume are shown, too', async () => {
    await setUp();
    const compared = new ComparedVolume(room, { maxTextureBytes: 1e9, onShown: () => undefined });
    compared.setCurve(CURVE);
    compared.setView(ON_TABLE, VIEW);
    compared.add(madeLevel(CT, 1));
    await untilResting(room);
    compared.add(madeLevel(CT, 0));
    await passTime(room);
    expect(room.isResting).toBe(false);
    await untilResting(room);
    // One that is taken away while something finer is on its way is not waited for.
    compared.add(madeLevel(CT, 0));
    await passTime(room);
    expect(room.isResting).toBe(false);
    compared.dispose();
    await passTime(room);
    expect(room.isResting).toBe(true);
    expect(voxelBytesOn(room)).toBe(CT_BYTES);
  });

  test('when the finer voxels of a volume laid over are shown, too, unless it is hidden', async () => {
    await setUp();
    room.setOverlays(overCt(1));
    await untilResting(room);
    room.setOverlays(overCt(0));
    await passTime(room);
    expect(room.isResting).toBe(false);
    room.setOverlays([]);
    await passTime(room);
    expect(room.isResting).toBe(true);
  });
});

describe('what a volume laid over takes of the graphics card', () => {
  test('is its finest voxels alone, and all of it is freed with the case', async () => {
    await setUp();
    const before = knownTextureBytes(room.graphics.engine);
    room.setOverlays(overCt(1));
    await untilResting(room);
    room.setOverlays(overCt(0));
    await untilResting(room);
    expect(voxelBytesOn(room)).toBe(CT_BYTES + PET_BYTES);
    room.setOverlays([]);
    room.clearSurfaces();
    expect(knownTextureBytes(room.graphics.engine)).toBe(before);
    // What its map is made of is in no worker either.
    expect([...FakeSkipWorker.live].flatMap(({ kept }) => [...kept.keys()])).toEqual([':0']);
  });

  test('is freed while it is on its way', async () => {
    await setUp();
    const before = knownTextureBytes(room.graphics.engine);
    room.setOverlays(overCt(0));
    expect(knownTextureBytes(room.graphics.engine)).toBe(before + PET_BYTES);
    room.setOverlays([]);
    room.clearSurfaces();
    expect(knownTextureBytes(room.graphics.engine)).toBe(before);
    await untilResting(room);
    expect(knownTextureBytes(room.graphics.engine)).toBe(before);
  });

  test('is filled anew where the card was lost while its map was made', async () => {
    await setUp();
    room.setOverlays(overCt(0));
    await passTime(room);
    room.picture.restore();
    FakeSkipWorker.answerAll();
    expect(room.picture.isSettled).toBe(false);
    await untilResting(room);
    expect(voxelBytesOn(room)).toBe(CT_BYTES + PET_BYTES);
  });

  test('stays as it is while it is hidden, and goes when another one is shown in its place', async () => {
    await setUp();
    room.setOverlays(overCt(0));
    await untilResting(room);
    room.setOverlays([]);
    await untilResting(room);
    expect(voxelBytesOn(room)).toBe(CT_BYTES + PET_BYTES);
    room.setOverlays(overCt(1, 'other'));
    await untilResting(room);
    expect(voxelBytesOn(room)).toBe(CT_BYTES + PET_BYTES / 4);
  });

  test('is freed with the volume', async () => {
    await setUp();
    const { engine } = room.graphics;
    room.setOverlays(overCt(0));
    await untilResting(room);
    expect(FakeSkipWorker.live.size).toBe(2);
    room.picture.dispose();
    expect(voxelBytesOn(room)).toBe(0);
    expect(FakeSkipWorker.live.size).toBe(0);
    room.dispose();
    expect(knownTextureBytes(engine)).toBe(0);
  });
});
