import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { expect, test } from '@jest/globals';

import type { RoomMeasurement } from './measure-room.ts';

const BENCH = fileURLToPath(new URL('netcode.bench.ts', import.meta.url));

test('a room is measured: light and whole bots in one class, figures as JSON alone', () => {
  const options = ['--n', '40', '--windows', '2', '--seconds', '2', '--json'];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', BENCH, ...options],
    { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } },
  );
  expect(`${status} ${stderr}`).toMatch(/^0 /);
  const room = JSON.parse(stdout) as RoomMeasurement;
  expect(room).toMatchObject({ n: 40, joinFailures: 0, drops: 0 });
  expect(room.windows).toHaveLength(2);
  // The whole of a crowd: six presenters, sixteen neighbours, and heads.
  expect(room.bytesPerClientPerSecond).toBeGreaterThan(5_000);
  expect(room.bytesPerClientPerSecond).toBeLessThan(30_000);
  expect(room.moveToSeenP50Ms).toBeGreaterThan(0);
  expect(room.tickP99Ms).toBeGreaterThan(0);
  expect(room.hz).toBeGreaterThan(5);
  // Somebody who comes late has the exact state; how soon is for quiet machines.
  expect(room.lateJoinMs).toBeGreaterThan(0);
  expect(room.lateJoinSlowestMs).toBeGreaterThanOrEqual(room.lateJoinMs);
}, 180_000);
