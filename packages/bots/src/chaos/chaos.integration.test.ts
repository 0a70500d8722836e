import { rm } from 'node:fs/promises';

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';

import { makeDataTemplate } from './chaos-server.ts';
import { putAway, runScenario } from './run-scenario.ts';
import type { ScenarioReport } from './scenario.ts';
import { SCENARIOS } from './scenarios.ts';
import { SeveralServers } from './several-servers.ts';

jest.setTimeout(300_000);

const SEED = 1;
interface Lane {
  readonly names: readonly string[];
  /** It waits for this one of an earlier lane. */
  readonly after?: string;
}
/** One after the other in each lane, all lanes at a time: most of a fault is waiting. */
const LANES: readonly Lane[] = [
  { names: ['kill', 'restart', 'cut', 'disk-full', 'clock'] },
  { names: ['loss', 'slow', 'soak', 'storm'] },
  // Both on the same two servers, since starting those takes as long; not while others start servers, too.
  { names: ['redis', 'failover'], after: 'restart' },
];
/** Not every machine and user can make every fault. */
const scenarios = await Promise.all(
  SCENARIOS.map(async (scenario) => ({ ...scenario, notHere: await scenario.whyNotHere?.() })),
);
const reports = new Map<string, Promise<ScenarioReport>>();
const undo: (() => void | Promise<void>)[] = [];
let dataTemplate: Promise<string>;
let servers: Promise<SeveralServers> | undefined;

beforeAll(() => {
  dataTemplate = makeDataTemplate();
  for (const lane of LANES) startLane(lane);
});

afterAll(async () => {
  await Promise.allSettled(reports.values());
  await putAway(undo);
  await rm(await dataTemplate, { recursive: true, force: true });
});

function severalServers(): Promise<SeveralServers> {
  servers ??= SeveralServers.start({
    progress: () => undefined,
    watchProcess: () => undefined,
    afterwards: (action) => undo.push(action),
  });
  return servers;
}

function startLane({ names, after = '' }: Lane): void {
  let before: Promise<unknown> = Promise.allSettled([reports.get(after)]);
  for (const name of names) {
    const scenario = scenarios.find((each) => each.name === name);
    if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
    if (scenario.notHere !== undefined) continue;
    const options = { seed: SEED, isShort: true, severalServers, progress: () => undefined };
    const report = before.then(async () =>
      runScenario(scenario, { ...options, dataTemplate: await dataTemplate }),
    );
    before = report.catch(() => undefined); // It fails in its own test.
    reports.set(name, report);
  }
}

describe('faults, in their short form', () => {
  test('are all of them', () => {
    expect(LANES.flatMap(({ names }) => names).toSorted()).toEqual(
      SCENARIOS.map(({ name }) => name).toSorted(),
    );
  });

  for (const { name, sentence, notHere } of scenarios) {
    const title = notHere === undefined ? sentence : `cannot be made here: ${notHere}`;
    (notHere === undefined ? test : test.skip)(`${name}: ${title}`, async () => {
      const report = await reports.get(name);
      expect(report?.invariants.filter(({ held }) => !held)).toEqual([]);
      expect(report?.invariants.length).toBeGreaterThan(2);
    });
  }
});
