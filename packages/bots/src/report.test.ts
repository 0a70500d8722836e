import { expect, test } from '@jest/globals';

import { type BotsReport, reportTable } from './report.ts';

const report: BotsReport = {
  n: 19,
  seconds: 30,
  seed: 1,
  tickHz: 20,
  bytesPerClientPerSecond: 19_200,
  moveToSeenP50Ms: 25.3,
  moveToSeenP99Ms: 55,
  moveToSeenMaxMs: 70,
  moveToDrawnP50Ms: null,
  moveToDrawnP99Ms: null,
  posesSeen: 1000,
  commandAckP50Ms: 30,
  commandAckP99Ms: 60,
  commands: 10,
  refused: 1,
  refusals: { 'command.control-required': 1 },
  drops: 2,
  lost: 1,
  joinFailures: 1,
  joinP50Ms: 50,
  joinMaxMs: 150,
  roundTripP50Ms: 1,
  serverCpuPercent: 12,
  botsLoopDelayP99Ms: 9,
};

test('the table says what was measured, what was refused, and what was not measured', () => {
  const table = reportTable(report);
  expect(table).toContain('19 (1 could not join)');
  expect(table).toContain('p50 25.3 ms   p99 55.0 ms   of 1000 poses');
  expect(table).toContain('p50 -   p99 -');
  expect(table).toContain('1 {"command.control-required":1}');
  expect(table).toContain('19.2 kB/s');
  expect(table).toContain('2, 1 did not come back');
});
