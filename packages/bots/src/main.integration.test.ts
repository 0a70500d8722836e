import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from '@jest/globals';

import type { BotsReport } from './report.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

function run(...args: readonly string[]): ReturnType<typeof spawnSync> {
  return spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
}

describe('the bots on the command line', () => {
  test('with nothing but a number they bring their own server, and print JSON alone', () => {
    const { status, stdout, stderr } = run('--n', '6', '--seconds', '2', '--json');
    expect(`${status} ${String(stderr)}`).toMatch(/^0 /);
    const report = JSON.parse(String(stdout)) as BotsReport;
    expect(report).toMatchObject({ n: 6, joinFailures: 0, refused: 0, drops: 0, lost: 0 });
    expect(report.tickHz).toBeGreaterThan(15);
    // Five others, twenty poses a second, six bots, two seconds, less what the edges cost.
    expect(report.posesSeen).toBeGreaterThan(0.8 * 5 * 20 * 6 * 2);
    expect(report.commands).toBeGreaterThan(10);
    expect(report.moveToSeenP50Ms).toBeGreaterThan(0);
    expect(report.bytesPerClientPerSecond).toBeGreaterThan(1_000);
  }, 180_000);

  test('a server without a class is asked for one', () => {
    const { status, stderr } = run('--url', 'http://localhost:1');
    expect(status).toBe(1);
    expect(stderr).toContain('--code');
  });

  test('numbers are numbers', () => {
    const { status, stderr } = run('--n', 'many');
    expect(status).toBe(1);
    expect(stderr).toContain('whole number');
  });
});
