import { describe, expect, test } from '@jest/globals';
import { encodePose, type Pose, readPose, type Vector3 } from '@rounds/classroom';

import { Distribution } from './distribution.ts';
import { HIGHEST_COUNT, hitOfMarker, markerOfHit } from './marker.ts';
import { MarkerTiming, SendLog } from './marker-timing.ts';

function sentOverTheWire(hitLps: Vector3): Vector3 | undefined {
  const pose: Pose = { head: { positionRoom: [0, 0, 0], orientation: [0, 0, 0, 1] }, hitLps };
  const bytes = encodePose(pose);
  return readPose(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0)?.hitLps;
}

describe('markers', () => {
  test.each([0, 1, 77, 4_095, 123_456, HIGHEST_COUNT])('count %d survives the wire', (count) => {
    const marker = markerOfHit(sentOverTheWire(hitOfMarker({ botIndex: 1_999, count })));
    expect(marker?.botIndex).toBe(1_999);
    expect(marker?.count).toBeCloseTo(count, 3);
  });

  test('what people point at is no marker', () => {
    expect(markerOfHit(undefined)).toBeUndefined();
    expect(markerOfHit([12.5, -40, 700])).toBeUndefined();
  });
});

describe('timing markers', () => {
  const hit = (count: number): Vector3 => hitOfMarker({ botIndex: 4, count });

  test('counts every pose once, from the call to the first sight', () => {
    const log = new SendLog();
    const measured = new Distribution();
    const timing = new MarkerTiming(log);
    timing.measureInto(measured);
    log.note(4, 1, 1_000);
    log.note(4, 2, 1_050);
    log.note(4, 3, 1_100);
    timing.see(hit(1), 1_030);
    timing.see(hit(1), 1_080);
    timing.see(hit(3), 1_120);
    timing.see(hit(2), 1_130);
    timing.see([0, 0, 0], 1_140);
    timing.see(hitOfMarker({ botIndex: 5, count: 1 }), 1_150);
    expect(measured.count).toBe(2);
    expect(measured.maxMs()).toBe(30);
    expect(measured.quantileMs(0.5)).toBe(20.1);
  });

  test('a pose drawn between two counts has reached the lower one', () => {
    const log = new SendLog();
    const measured = new Distribution();
    const timing = new MarkerTiming(log);
    timing.measureInto(measured);
    log.note(4, 7, 1_000);
    log.note(4, 8, 1_050);
    timing.see(hit(7.6), 1_130);
    expect(measured.maxMs()).toBe(130);
    expect(measured.count).toBe(1);
  });

  test('without a distribution sights are followed but not counted', () => {
    const log = new SendLog();
    const measured = new Distribution();
    const timing = new MarkerTiming(log);
    log.note(4, 1, 1_000);
    timing.see(hit(1), 1_500);
    timing.measureInto(measured);
    timing.see(hit(1), 2_000);
    expect(measured.count).toBe(0);
  });
});
