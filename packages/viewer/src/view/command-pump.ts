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

/** So many may be on their way: a drag is as even over a round trip of half a second as it is nearby. */
const MAX_IN_FLIGHT = 12;
/** With so many on their way, the next one is sent after this: a slow disk must not stop a drag. */
const PATIENCE_MS = 300;

interface Lane {
  inFlight: number;
  lastSentMs: number;
  waiting: { command: Command; settle: (result: CommandResult) => void } | undefined;
  cancelTimer: (() => void) | undefined;
  /** Runs once nothing waits. */
  onSent: (() => void) | undefined;
}

/**
 * Sends streams of commands of which only the newest counts. Each key is a lane with a minimum distance in time, a limit
 * of commands that are not answered yet, and one waiting behind them that newer ones replace.
 */
export class CommandPump {
  readonly #options: PumpOptions;
  readonly #lanes = new Map<string, Lane>();

  constructor(options: PumpOptions) {
    this.#options = options;
  }

  /**
   * Offers the newest command of a lane; `settle` runs with its result, and never if a newer one replaced it. What waits of
   * another type is sent before it, so that a lane keeps its order.
   */
  offer(key: string, command: Command, settle: (result: CommandResult) => void): void {
    let lane = this.#lanes.get(key);
    if (lane === undefined) {
      lane = {
        inFlight: 0,
        lastSentMs: -Infinity,
        waiting: undefined,
        cancelTimer: undefined,
        onSent: undefined,
      };
      this.#lanes.set(key, lane);
    }
    // Only the same kind of command makes an older one pointless: a window does not say what a preset does.
    if (lane.waiting !== undefined && lane.waiting.command.type !== command.type) this.#send(lane);
    lane.waiting = { command, settle };
    this.#pump(lane);
  }

  /** Runs as soon as everything that was offered in a lane has been sent; at once where that is so. */
  whenSent(key: string, callback: () => void): void {
    const lane = this.#lanes.get(key);
    if (lane?.waiting === undefined) callback();
    else lane.onSent = callback;
  }

  /** Forgets what waits in a lane, or in all; what is on its way still arrives. */
  clear(key?: string): void {
    for (const [laneKey, lane] of this.#lanes) {
      if (key !== undefined && key !== laneKey) continue;
      lane.waiting = undefined;
      lane.cancelTimer?.();
      lane.cancelTimer = undefined;
      sent(lane);
    }
  }

  #pump(lane: Lane): void {
    const { clock, minimumIntervalMs } = this.#options;
    if (lane.waiting === undefined || lane.cancelTimer !== undefined) return;
    const distanceMs = lane.inFlight < MAX_IN_FLIGHT ? minimumIntervalMs : PATIENCE_MS;
    const waitMs = lane.lastSentMs + distanceMs - clock.now();
    if (waitMs > 0) {
      lane.cancelTimer = clock.after(waitMs, () => {
        lane.cancelTimer = undefined;
        this.#pump(lane);
      });
      return;
    }
    this.#send(lane);
  }

  #send(lane: Lane): void {
    if (lane.waiting === undefined) return;
    const { command, settle } = lane.waiting;
    lane.waiting = undefined;
    lane.inFlight += 1;
    lane.lastSentMs = this.#options.clock.now();
    const answer = this.#options.send(command);
    sent(lane);
    void answer.then((result) => {
      lane.inFlight -= 1;
      lane.cancelTimer?.();
      lane.cancelTimer = undefined;
      // What waits behind a refused command would be refused for the same reason: say it once.
      if (result.status === 'refused') {
        lane.waiting = undefined;
        sent(lane);
      }
      if (lane.waiting === undefined && lane.inFlight === 0) settle(result);
      this.#pump(lane);
    });
  }
}

function sent(lane: Lane): void {
  const callback = lane.onSent;
  lane.onSent = undefined;
  callback?.();
}
