import { expect, test } from '@jest/globals';

import { StalenessWatch } from './gathering.ts';
import { runScenario } from './run-scenario.ts';
import type { Scenario, ScenarioRun } from './scenario.ts';

const OPTIONS = { seed: 1, isShort: true, progress: () => undefined };

function scenarioOf(run: (run: ScenarioRun) => Promise<void>): Scenario {
  return { name: 'fault', sentence: 'Something happens.', run };
}

test('a fault that cannot be made here is not made, did not hold, and says why', async () => {
  let isMade = false;
  const scenario = scenarioOf(() => {
    isMade = true;
    return Promise.resolve();
  });
  const report = await runScenario({ ...scenario, whyNotHere: () => 'no disk' }, OPTIONS);
  expect(report).toMatchObject({ notPossible: 'no disk', held: false, invariants: [] });
  expect(isMade).toBe(false);
});

test('everything is put away in reverse, also where something does not go away', async () => {
  const undone: string[] = [];
  const scenario = scenarioOf((run) => {
    run.afterwards(() => void undone.push('first'));
    run.afterwards(() => Promise.reject(new Error('it stays')));
    run.afterwards(() => void undone.push('last'));
    return Promise.resolve();
  });
  await expect(runScenario(scenario, OPTIONS)).rejects.toThrow('it stays');
  expect(undone).toEqual(['last', 'first']);
});

test('a scenario that fails leaves no timer behind', async () => {
  const timers = (): number =>
    process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = timers();
  const scenario = scenarioOf((run) => {
    const watch = new StalenessWatch(run, [], []);
    return Promise.reject(new Error(`broke with ${watch.ages.count} ages`));
  });
  await expect(runScenario(scenario, OPTIONS)).rejects.toThrow('broke with 0 ages');
  expect(timers()).toBe(before);
});
