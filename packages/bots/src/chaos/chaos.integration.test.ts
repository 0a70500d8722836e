import { rm } from 'node:fs/promises';

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';

import { makeDataTemplate } from './chaos-server.ts';
import { runScenario } from './run-scenario.ts';
import type { ScenarioReport } from './scenario.ts';
import { SCENARIOS } from './scenarios.ts';

jest.setTimeout(300_000);

const SEED = 1;
/** Several servers need a PostgreSQL and a Redis: their short forms are `cluster.integration.test.ts` of the server. */
const OF_SEVERAL_SERVERS = ['redis', 'failover'];
/** One after the other in each lane, both lanes at a time: most of a fault is waiting. */
const LANES = [
  ['kill', 'restart', 'cut', 'disk-full', 'clock'],
  ['loss', 'slow', 'soak', 'storm'],
];
const reports = new Map<string, Promise<ScenarioReport>>();
let dataTemplate = '';

beforeAll(async () => {
  dataTemplate = await makeDataTemplate();
  for (const lane of LANES) startLane(lane);
});

afterAll(async () => {
  await Promise.allSettled(reports.values());
  await rm(dataTemplate, { recursive: true, force: true });
});

function startLane(names: readonly string[]): void {
  let before: Promise<unknown> = Promise.resolve();
  for (const name of names) {
    const scenario = SCENARIOS.find((each) => each.name === name);
    if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
    const options = { seed: SEED, isShort: true, dataTemplate, progress: () => undefined };
    const report = before.then(() => runScenario(scenario, options));
    before = report.catch(() => undefined); // It fails in its own test.
    reports.set(name, report);
  }
}

describe('faults, in their short form', () => {
  test('are all of them', () => {
    expect([...LANES.flat(), ...OF_SEVERAL_SERVERS].toSorted()).toEqual(
      SCENARIOS.map(({ name }) => name).toSorted(),
    );
  });

  const inLanes = SCENARIOS.filter(({ name }) => LANES.flat().includes(name));
  test.each(inLanes.map(({ name, sentence }) => ({ name, sentence })))(
    '$name: $sentence',
    async ({ name }) => {
      const report = await reports.get(name);
      // Not every machine and user can make every fault; it says why.
      if (report?.notPossible !== undefined) return;
      expect(report?.invariants.filter(({ held }) => !held)).toEqual([]);
      expect(report?.invariants.length).toBeGreaterThan(2);
    },
  );
});
