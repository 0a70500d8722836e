import type { Checks, Invariant } from './checks.ts';

export interface ScenarioOptions {
  readonly seed: number;
  /** The short form, for tests. */
  readonly isShort: boolean;
  /** Hours of a class in real time, where the scenario can take that. */
  readonly hours?: number;
  /** Copied for every server of the scenario, so that its library need not be made; an empty folder where undefined. */
  readonly dataTemplate?: string;
  readonly progress: (message: string) => void;
  /** Breaks the scenario off: everything is put away. */
  readonly signal?: AbortSignal;
}

export interface ScenarioRun extends ScenarioOptions {
  readonly checks: Checks;
  /** Counts how long a server waits for a processor. */
  watchProcess(processId: number | undefined): void;
  /** Says how the fault was made, how many people there were, what was counted. */
  note(name: string, value: string | number): void;
  /** Undone in reverse, whatever happens. */
  afterwards(undo: () => void | Promise<void>): void;
}

export interface Scenario {
  readonly name: string;
  readonly sentence: string;
  run(run: ScenarioRun): Promise<void>;
}

/** What this machine or user cannot do, such as mounting a disk. */
export class NotPossibleHereError extends Error {
  override readonly name = 'NotPossibleHereError';
}

export interface ScenarioReport {
  readonly scenario: string;
  readonly seed: number;
  readonly form: 'short' | 'whole';
  readonly seconds: number;
  readonly notes: Readonly<Record<string, string | number>>;
  readonly invariants: readonly Invariant[];
  /** Why the fault could not be made here; nothing was checked then. */
  readonly notPossible?: string;
  readonly held: boolean;
}
