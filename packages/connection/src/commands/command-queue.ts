import type { Command } from '@rounds/classroom';

/**
 * Commands that set one part of the shared view to a value: dragging sends many of them, and of those still unsent only
 * the newest matters. The key says which part.
 */
function partSetBy(command: Command): string | undefined {
  switch (command.type) {
    case 'plane.set':
      return `plane ${command.plane.planeId}`;
    case 'window.set':
    case 'crosshair.move':
    case 'volume.place':
      return command.type;
    default:
      return undefined;
  }
}

/** What waits to be sent: the command, and everyone who wants to hear what became of it. */
export interface QueuedCommand<Waiter> {
  command: Command;
  readonly waiters: Waiter[];
}

/**
 * Unsent commands in order. A command that sets the same part as a waiting one takes its place, unless something stands
 * behind that one which might depend on it. So a queue that is emptied slowly stays short.
 */
export class CommandQueue<Waiter> {
  readonly #items: QueuedCommand<Waiter>[] = [];

  get length(): number {
    return this.#items.length;
  }

  add(command: Command, waiter: Waiter): void {
    const superseded = this.#supersededBy(command);
    if (superseded === undefined) {
      this.#items.push({ command, waiters: [waiter] });
      return;
    }
    superseded.command = command;
    superseded.waiters.push(waiter);
  }

  take(): QueuedCommand<Waiter> | undefined {
    return this.#items.shift();
  }

  /** Makes what was taken last the first again. */
  putBack(item: QueuedCommand<Waiter>): void {
    this.#items.unshift(item);
  }

  /** Takes a waiter away, and the command with it where nobody else waits for that. */
  withdraw(waiter: Waiter): void {
    for (const [index, item] of this.#items.entries()) {
      const at = item.waiters.indexOf(waiter);
      if (at < 0) continue;
      item.waiters.splice(at, 1);
      if (item.waiters.length === 0) this.#items.splice(index, 1);
      return;
    }
  }

  #supersededBy(command: Command): QueuedCommand<Waiter> | undefined {
    const part = partSetBy(command);
    if (part === undefined) return undefined;
    for (let i = this.#items.length - 1; i >= 0; i--) {
      const item = this.#items[i];
      const waitingPart = item && partSetBy(item.command);
      if (waitingPart === undefined) return undefined;
      if (waitingPart === part) return item;
    }
    return undefined;
  }
}
