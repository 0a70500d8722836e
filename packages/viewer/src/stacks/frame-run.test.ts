import { describe, expect, test } from '@jest/globals';
import { type SharedView, type Vector3, PLAIN_PARTS } from '@rounds/classroom';
import type { VolumeDescription } from '@rounds/imaging/asset';

import { FrameRun } from './frame-run.ts';

function stackOf(slices: number, frameTimeMs: number | null = 40): VolumeDescription {
  return {
    kind: 'image-stack',
    samplesPerPixel: 3,
    frameTimeMs,
    modality: 'US',
    bodyPartExamined: '',
    laterality: '',
    geometry: {
      columns: 8,
      rows: 6,
      slices,
      spacingMm: [0.5, 0.5, 1],
      indexToLps: [0.5, 0, 0, 0, 0, 0.5, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
    },
    photometricInterpretation: 'RGB',
    rescaleSlope: [1],
    rescaleIntercept: [0],
    windows: [{ center: 128, width: 256 }],
    valueRange: { min: 0, max: 255, mean: 90 },
    flags: [],
    synthetic: false,
  };
}

const viewAt = (crosshairLps: Vector3): SharedView => ({
  presetId: 'file',
  windowCenter: 128,
  windowWidth: 256,
  crosshairLps,
  planes: [{ planeId: 'p', enabled: true, pointLps: [0, 0, 0], normalLps: [0, 0, 1] }],
  placement: { rotation: [0, 0, 0, 1], offsetRoom: [0, 0, 0], scale: 1 },
  ...PLAIN_PARTS,
});

function runOver(slices = 10, frameTimeMs: number | null = 40) {
  const run = new FrameRun();
  run.setDescription(stackOf(slices, frameTimeMs));
  return run;
}

describe('what is shown of a stack', () => {
  test('is one frame, the nearest, never something between two', () => {
    const view = viewAt([1, 1, 4.4]);
    const run = runOver();
    expect(run.frame(view)).toBe(4);
    expect(run.shownView(view)).toMatchObject({ crosshairLps: [1, 1, 4], planes: [] });
    expect(run.frame(viewAt([0, 0, -20]))).toBe(0);
    expect(run.frame(viewAt([0, 0, 99]))).toBe(9);
  });

  test('is the same object until it changes', () => {
    const run = runOver();
    const view = viewAt([1, 1, 4.4]);
    expect(run.shownView(view)).toBe(run.shownView(view));
  });

  test('of a volume is the view itself', () => {
    const run = new FrameRun();
    run.setDescription({ ...stackOf(10), kind: 'volume' });
    const view = viewAt([1, 1, 4.4]);
    expect(run.shownView(view)).toBe(view);
    expect(run.start(view, 0)).toBe(false);
  });
});

describe('a run', () => {
  const view = viewAt([1, 1, 8]);

  test('goes on from the frame on screen at the pace of the file, over and over', () => {
    const run = runOver(10, 40);
    run.start(view, 1000);
    const frames = [1000, 1039, 1040, 1080, 1200].map((nowMs) => {
      run.tick(view, nowMs);
      return run.frame(view);
    });
    expect(frames).toEqual([8, 8, 9, 0, 3]);
  });

  test('tells when another frame is due, and leaves frames out rather than falling behind', () => {
    const run = runOver(10, 40);
    run.start(view, 0);
    expect(run.tick(view, 39)).toBe(false);
    expect(run.tick(view, 161)).toBe(true);
    expect(run.frame(view)).toBe(2);
  });

  test('goes ten frames a second where the file does not say', () => {
    const run = runOver(10, null);
    run.start(view, 0);
    run.tick(view, 100);
    expect(run.frame(view)).toBe(9);
  });

  test('stops where it is', () => {
    const run = runOver();
    run.start(view, 0);
    run.tick(view, 80);
    expect(run.stop(view)).toEqual([1, 1, 0]);
    expect(run.isPlaying).toBe(false);
    expect(run.stop(view)).toBeUndefined();
  });

  test('ends when the crosshair goes elsewhere, not when something else of the view changes', () => {
    const run = runOver();
    run.start(view, 0);
    run.follow({ ...view, windowCenter: 7 });
    expect(run.isPlaying).toBe(true);
    run.follow(viewAt([1, 1, 2]));
    expect(run.isPlaying).toBe(false);
  });

  test('through a single picture there is none', () => {
    const run = runOver(1);
    expect(run.canPlay).toBe(false);
    expect(run.start(view, 0)).toBe(false);
  });

  test('ends with its case', () => {
    const run = runOver();
    run.start(view, 0);
    run.setDescription(stackOf(5));
    expect(run.isPlaying).toBe(false);
  });
});
