import { expect, test } from '@jest/globals';

import type { RoomMeasurement } from '../measure-room.ts';
import { roomPlot } from './room-plot.ts';
import { roomTable } from './room-table.ts';

const row = (n: number, serverCpuPercent: number): RoomMeasurement => ({
  n,
  hz: 19.98,
  bytesPerClientPerSecond: 28_449,
  serverCpuPercent,
  tickP99Ms: 17.25,
  moveToSeenP50Ms: 25.3,
  moveToSeenP99Ms: 52,
  botsLoopDelayP99Ms: 6,
  joinAllMs: 9_040,
  joinFailures: 0,
  joinHz: 19.2,
  joinTickP99Ms: 20,
  joinLongestGapMs: 80,
  drops: 0,
  lateJoinMs: 210,
  lateJoinSlowestMs: 480,
  windows: [],
});

test('the table has a row for every size', () => {
  const lines = roomTable([row(30, 7), row(500, 28.4)])
    .trimEnd()
    .split('\n');
  expect(lines).toHaveLength(4);
  expect(lines[3]).toBe(
    '| 500 | 28.4 | 28.4 | 17.3 | 25.3 / 52.0 | 19.98 | 9.0 | 19.2 | 210 (480) |',
  );
});

test('the plot has a panel for every figure, and its points are inside', () => {
  const svg = roomPlot([row(30, 7), row(500, 28.4), row(2000, 85)]);
  expect(svg.match(/class="line"/g)).toHaveLength(4);
  const points = [...svg.matchAll(/cx="([\d.]+)" cy="([\d.]+)"/g)];
  expect(points).toHaveLength(12);
  for (const [, x, y] of points) {
    expect(Number(x)).toBeGreaterThanOrEqual(44);
    expect(Number(x)).toBeLessThanOrEqual(286);
    expect(Number(y)).toBeGreaterThanOrEqual(30);
    expect(Number(y)).toBeLessThanOrEqual(160);
  }
  expect(roomPlot([row(30, 7)])).not.toContain('NaN');
});
