import { Checks } from './checks.ts';
import { Punctuality } from './punctuality.ts';
import type { Scenario, ScenarioOptions, ScenarioReport } from './scenario.ts';
import { TooLateError } from './wait-until.ts';

/** All of it in reverse, also where one does not go away: the first that did not is thrown in the end. */
export async function putAway(undo: readonly (() => void | Promise<void>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const action of undo.toReversed()) {
    try {
      await action();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

/** Rejects with the signal's reason once it aborts. */
function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

/** Makes the fault, looks what came of it, and puts everything away again. */
export async function runScenario(
  scenario: Scenario,
  options: ScenarioOptions,
): Promise<ScenarioReport> {
  const notPossible = await scenario.whyNotHere?.();
  if (notPossible !== undefined) return notMade(scenario, options, notPossible);
  const punctuality = new Punctuality();
  // The whole form is run by itself, and has no excuse.
  const checks = new Checks(() => (options.isShort ? punctuality.excuse() : undefined));
  const notes: Record<string, string | number> = {};
  const undo: (() => void | Promise<void>)[] = [];
  const startedMs = performance.now();
  try {
    const running = scenario.run({
      ...options,
      checks,
      watchProcess: (processId) => punctuality.watch(processId),
      note: (name, value) => (notes[name] = value),
      afterwards: (action) => undo.push(action),
    });
    await Promise.race([running, aborted(options.signal)]);
  } catch (error) {
    if (error instanceof TooLateError) checks.failed('It comes to its end', 'yes', error.message);
    else throw error;
  } finally {
    await putAway(undo).finally(() => punctuality.stop());
  }
  const excuse = punctuality.excuse();
  if (excuse !== undefined) notes['this machine was busy'] = excuse;
  return {
    scenario: scenario.name,
    seed: options.seed,
    form: options.isShort ? 'short' : 'whole',
    seconds: Math.round((performance.now() - startedMs) / 1000),
    notes,
    invariants: checks.all,
    held: checks.all.every(({ held }) => held),
  };
}

function notMade(
  { name }: Scenario,
  { seed, isShort }: ScenarioOptions,
  notPossible: string,
): ScenarioReport {
  const form = isShort ? 'short' : 'whole';
  return {
    scenario: name,
    seed,
    form,
    seconds: 0,
    notes: {},
    invariants: [],
    notPossible,
    held: false,
  };
}
