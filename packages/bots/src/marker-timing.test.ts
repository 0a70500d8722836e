import { describe, expect, test } from '@jest/globals';
import { encodePose, type Pose, readPose, type Vector3 } from '@rounds/classroom';

import { Distribution } from './distribution.ts';
import { readMarkerSteps, writeMarkerSteps } from './light/encoded-marker.ts';
import { elapsedMs, hitOfMarker, MARKER_STEPS_PER_MS, markerNowMs, markerOfHit } from './marker.ts';
import { MarkerTiming } from './marker-timing.ts';

function encoded(hitLps: Vector3): Uint8Array {
  const pose: Pose = { head: { positionRoom: [0, 0, 0], orientation: [0, 0, 0, 1] }, hitLps };
  return encodePose(pose);
}

function decodedHit(bytes: Uint8Array): Vector3 | undefined {
  return readPose(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0)?.hitLps;
}

describe('markers', () => {
  test.each([0, 0.1, 77, 4_095.3, 123_456.7, 838_860.7])('%d ms survive the wire', (sentMs) => {
    const bytes = encoded(hitOfMarker({ botIndex: 1_999, sentMs: sentMs + 0.01 }));
    const marker = markerOfHit(decodedHit(bytes));
    expect(marker?.botIndex).toBe(1_999);
    expect(marker?.sentMs).toBeCloseTo(sentMs, 3);
    const steps = readMarkerSteps(Buffer.from(bytes), 0, bytes.length);
    expect(steps / MARKER_STEPS_PER_MS).toBeCloseTo(sentMs, 3);
  });

  test('are stamped anew in an encoded pose', () => {
    const bytes = Buffer.from(encoded(hitOfMarker({ botIndex: 7, sentMs: 1 })));
    writeMarkerSteps(bytes, bytes.length, 5_678);
    expect(markerOfHit(decodedHit(bytes))).toEqual({ botIndex: 7, sentMs: 567.8 });
  });

  test('what people point at is no marker', () => {
    expect(markerOfHit(undefined)).toBeUndefined();
    expect(markerOfHit([12.5, -40, 700])).toBeUndefined();
    const pointing = Buffer.from(encoded([12.5, -40, 700]));
    expect(readMarkerSteps(pointing, 0, pointing.length)).toBe(-1);
  });

  test('their clock begins anew without a jump', () => {
    expect(elapsedMs(838_850, 10)).toBeCloseTo(20.8, 6);
    expect(markerNowMs()).toBeLessThan(838_860.8);
  });
});

describe('timing markers', () => {
  const hit = (sentMs: number, botIndex = 4): Vector3 => hitOfMarker({ botIndex, sentMs });

  test('counts every pose once, from the call to the first sight', () => {
    const measured = new Distribution();
    const timing = new MarkerTiming();
    timing.measureInto(measured);
    timing.see(hit(1_000), 1_030);
    timing.see(hit(1_000), 1_080);
    timing.see(hit(1_100), 1_120);
    timing.see([0, 0, 0], 1_140);
    timing.see(hit(1_100, 5), 1_110);
    expect(measured.count).toBe(3);
    expect(measured.maxMs()).toBeCloseTo(30, 6);
  });

  test('a sight of long ago is not counted', () => {
    const measured = new Distribution();
    const timing = new MarkerTiming();
    timing.measureInto(measured);
    timing.see(hit(1_000), 31_000);
    expect(measured.count).toBe(0);
  });

  test('without a distribution sights are followed but not counted', () => {
    const measured = new Distribution();
    const timing = new MarkerTiming();
    timing.see(hit(1_000), 1_500);
    timing.measureInto(measured);
    timing.see(hit(1_000), 2_000);
    expect(measured.count).toBe(0);
  });
});
