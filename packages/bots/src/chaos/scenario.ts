import type { Checks, Invariant } from './checks.ts';
import type { ServerKeeper } from './server-keeper.ts';
import type { SeveralServers } from './several-servers.ts';

export interface ScenarioOptions extends Pick<ServerKeeper, 'dataTemplate' | 'progress'> {
  readonly seed: number;
  /** The short form, for tests. */
  readonly isShort: boolean;
  /** Hours of a class in real time, where the scenario can take that. */
  readonly hours?: number;
  /** Servers that several scenarios have in common; those of its own are started where undefined. */
  readonly severalServers?: () => Promise<SeveralServers>;
  /** Breaks the scenario off: everything is put away. */
  readonly signal?: AbortSignal;
}

export interface ScenarioRun extends ScenarioOptions, ServerKeeper {
  readonly checks: Checks;
  /** Says how the fault was made, how many people there were, what was counted. */
  note(name: string, value: string | number): void;
}

export interface Scenario {
  readonly name: string;
  readonly sentence: string;
  /** Why this machine or user cannot make the fault, such as mounting a disk; undefined where it can. */
  readonly whyNotHere?: () => Promise<string | undefined> | string | undefined;
  run(run: ScenarioRun): Promise<void>;
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
