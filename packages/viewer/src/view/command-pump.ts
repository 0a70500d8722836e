import type { Command } from '@rounds/classroom';
import type { CommandResult } from '@rounds/connection';

/** Surroundings of everything here that waits: tests hand in their own. */
export interface Clock {
  now(): number;
  /** @returns cancel */
  after(delayMs: number, callback: () => void): () => void;
}

export interface PumpOptions {
  readonly clock: Clock;
  readonly send: (command: Command) => Promise<CommandResult>;
  readonly minimumIntervalMs: number;
}

interface Lane {
  inFlight: boolean;
  lastSentMs: number;
  waiting: { command: Command; settle: (result: CommandResult) => void } | undefined;
  cancelTimer: (() => void) | undefined;
}

/**
 * Sends streams of commands of which only the newest counts. Each key is a lane with one command on its way at most, a
 * minimum distance in time, and one waiting behind it that newer ones replace.
 */
export class CommandPump {
  readonly #options: PumpOptions;
  readonly #lanes = new Map<string, Lane>();

  constructor(options: PumpOptions) {
    this.#options = options;
  }

  /** Offers the newest command of a lane; `settle` runs with its result, and never if a newer one replaced it. */
  offer(key: string, command: Command, settle: (result: CommandResult) => void): void {
    let lane = this.#lanes.get(key);
    if (lane === undefined) {
      lane = { inFlight: false, lastSentMs: -Infinity, waiting: undefined, cancelTimer: undefined };
      this.#lanes.set(key, lane);
    }
    lane.waiting = { command, settle };
    this.#pump(lane);
  }

  /** Forgets what waits; what is on its way still arrives. */
  clear(): void {
    for (const lane of this.#lanes.values()) {
      lane.waiting = undefined;
      lane.cancelTimer?.();
      lane.cancelTimer = undefined;
    }
  }

  #pump(lane: Lane): void {
    const { clock, minimumIntervalMs } = this.#options;
    if (lane.inFlight || lane.waiting === undefined || lane.cancelTimer !== undefined) return;
    const waitMs = lane.lastSentMs + minimumIntervalMs - clock.now();
    if (waitMs > 0) {
      lane.cancelTimer = clock.after(waitMs, () => {
        lane.cancelTimer = undefined;
        this.#pump(lane);
      });
      return;
    }
    const { command, settle } = lane.waiting;
    lane.waiting = undefined;
    lane.inFlight = true;
    lane.lastSentMs = clock.now();
    void this.#options.send(command).then((result) => {
      lane.inFlight = false;
      // What waits behind a refused command would be refused for the same reason: say it once.
      if (result.status === 'refused') lane.waiting = undefined;
      if (lane.waiting === undefined) settle(result);
      this.#pump(lane);
    });
  }
}
