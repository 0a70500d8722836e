import type { Command, SharedComparison, Vector3 } from '@rounds/classroom';
import type { CommandResult } from '@rounds/connection';

import { type Clock, CommandPump } from '../view/command-pump.ts';

export interface ComparedScrollOptions {
  readonly clock: Clock;
  readonly send: (command: Command) => Promise<CommandResult>;
  /** Whether what this person scrolls is for everybody. */
  readonly isForAll: () => boolean;
  readonly onChange: () => void;
  readonly onRefused: (message: string) => void;
}

const SEND_INTERVAL_MS = 50;
/** How long what was accepted is shown while the state that carries it is still on its way. */
const SETTLE_MS = 500;
const LANE = 'compared';

/**
 * Where the slices of a compared case that is not linked meet for one person: for who has control, the class's point,
 * shown before it comes back; for others, one of their own until the class's moves.
 */
export class ComparedScroll {
  readonly #options: ComparedScrollOptions;
  readonly #pump: CommandPump;
  #pointLps: Vector3 | undefined;
  #sharedKey = '';

  constructor(options: ComparedScrollOptions) {
    this.#options = options;
    const { clock, send } = options;
    this.#pump = new CommandPump({ clock, send, minimumIntervalMs: SEND_INTERVAL_MS });
  }

  /** Undefined: where the class is. */
  get pointLps(): Vector3 | undefined {
    return this.#pointLps;
  }

  /** Takes in what the class has. */
  receive({ caseIndex, link }: SharedComparison): void {
    const key = JSON.stringify([caseIndex, link]);
    if (key === this.#sharedKey) return;
    const isOther = this.#sharedKey !== '';
    this.#sharedKey = key;
    if (!isOther) return;
    // Of one's own drag, older points come back while newer ones are on their way: those do not count.
    if (link.linked || !this.#options.isForAll()) this.#forget();
  }

  scrollTo(pointLps: Vector3): void {
    this.#pointLps = pointLps;
    this.#options.onChange();
    if (!this.#options.isForAll()) return;
    const command: Command = { type: 'comparison.scroll', pointLps };
    this.#pump.offer(LANE, command, (result) => {
      if (result.status === 'refused') {
        this.#options.onRefused(result.message);
        this.#forget();
        return;
      }
      this.#options.clock.after(SETTLE_MS, () => {
        if (this.#pointLps === pointLps) this.#forget();
      });
    });
  }

  /** Back to where the class is. */
  comeBack(): void {
    if (this.#pointLps !== undefined) this.#forget();
  }

  dispose(): void {
    this.#pump.clear();
    this.#pointLps = undefined;
  }

  #forget(): void {
    this.#pump.clear();
    this.#pointLps = undefined;
    this.#options.onChange();
  }
}
