import {
  type Command,
  type CommandRequest,
  type ErrorCode,
  errorMessage,
  isErrorCode,
} from '@rounds/classroom';

import type { CommandResult } from '../classroom-connection.ts';
import type { Environment } from '../environment.ts';
import { CommandQueue } from './command-queue.ts';
import { SendAllowance } from './send-allowance.ts';

/** How long a command waits for the way back into the room. */
export const REJOIN_WAIT_MS = 10_000;
/** A server whose disk is in trouble holds changes for up to 90 s; an answer that takes longer does not come any more. */
export const REPLY_TIMEOUT_MS = 100_000;
/** 40 a second and 10 at once, so that no second sees more than 50: with 20 poses well under the server's limit. */
const COMMANDS_PER_SECOND = 40;
const COMMANDS_AT_ONCE = 10;

interface Waiter {
  readonly resolve: (result: CommandResult) => void;
  cancelTimer: () => void;
}

/** Hands a request to the socket. False where there is none that could take it. */
export type Transmit = (request: CommandRequest) => boolean;

/**
 * Commands on their way: unsent ones in a queue, sent ones until their reply. Every one of them is answered exactly
 * once, whatever the network does; one that was lost on the way is answered `connection.lost`, since only the server
 * knows whether it arrived.
 */
export class CommandSender {
  readonly #environment: Environment;
  readonly #transmit: Transmit;
  readonly #allowance: SendAllowance;
  readonly #queue = new CommandQueue<Waiter>();
  readonly #sent = new Map<number, readonly Waiter[]>();
  #nextRequestId = 1;
  #isConnected = false;
  #closedWith: ErrorCode | undefined;
  #cancelPacing: (() => void) | undefined;

  constructor(environment: Environment, transmit: Transmit) {
    this.#environment = environment;
    this.#transmit = transmit;
    this.#allowance = new SendAllowance(COMMANDS_PER_SECOND, COMMANDS_AT_ONCE, environment.nowMs());
  }

  send(command: Command): Promise<CommandResult> {
    if (this.#closedWith !== undefined) return Promise.resolve(refusal(this.#closedWith));
    return new Promise((resolve) => {
      const waiter: Waiter = { resolve, cancelTimer: () => undefined };
      this.#queue.add(command, waiter);
      waiter.cancelTimer = this.#environment.startTimer(() => {
        this.#queue.withdraw(waiter);
        resolve(refusal('connection.lost'));
      }, REJOIN_WAIT_MS);
      this.#flush();
    });
  }

  /** The room can be spoken to (again). */
  connected(): void {
    this.#isConnected = true;
    this.#flush();
  }

  /** The socket is gone: nobody will answer what was sent over it. */
  dropped(): void {
    this.#isConnected = false;
    for (const waiters of this.#sent.values()) settle(waiters, refusal('connection.lost'));
    this.#sent.clear();
  }

  /** There is no way back. Whatever waits, and whatever comes, is answered with this code. */
  closed(code: ErrorCode): void {
    this.dropped();
    this.#closedWith = code;
    this.#cancelPacing?.();
    for (let item = this.#queue.take(); item; item = this.#queue.take()) {
      settle(item.waiters, refusal(code));
    }
  }

  /** A reply as it came from the wire; one that answers nothing is none of ours. */
  replied(message: unknown): void {
    if (typeof message !== 'object' || message === null) return;
    const fields: Record<string, unknown> = { ...message };
    const { requestId, status, sequence, code } = fields;
    if (typeof requestId !== 'number') return;
    const waiters = this.#sent.get(requestId);
    if (waiters === undefined) return;
    this.#sent.delete(requestId);
    if (status === 'accepted' && typeof sequence === 'number') {
      settle(waiters, { status: 'accepted', sequence });
    } else {
      settle(waiters, refusal(isErrorCode(code) ? code : 'command.invalid'));
    }
  }

  #flush(): void {
    while (this.#isConnected && this.#queue.length > 0) {
      const nowMs = this.#environment.nowMs();
      if (!this.#allowance.take(nowMs)) {
        this.#flushIn(Math.ceil(this.#allowance.waitMs(nowMs)));
        return;
      }
      const item = this.#queue.take();
      if (item === undefined || this.#sendNow(item.command, item.waiters)) continue;
      this.#queue.putBack(item);
      this.#isConnected = false;
    }
  }

  #flushIn(waitMs: number): void {
    if (this.#cancelPacing !== undefined) return;
    this.#cancelPacing = this.#environment.startTimer(() => {
      this.#cancelPacing = undefined;
      this.#flush();
    }, waitMs);
  }

  /** False where the socket closed meanwhile: then the command is as unsent as before. */
  #sendNow(command: Command, waiters: readonly Waiter[]): boolean {
    const requestId = this.#nextRequestId;
    this.#sent.set(requestId, waiters);
    if (!this.#transmit({ requestId, command })) {
      this.#sent.delete(requestId);
      return false;
    }
    this.#nextRequestId = (requestId % 0xffff_ffff) + 1;
    for (const waiter of waiters) waiter.cancelTimer();
    const [first] = waiters;
    if (first !== undefined) {
      first.cancelTimer = this.#environment.startTimer(
        () => this.#giveUp(requestId),
        REPLY_TIMEOUT_MS,
      );
    }
    return true;
  }

  #giveUp(requestId: number): void {
    const waiters = this.#sent.get(requestId) ?? [];
    this.#sent.delete(requestId);
    settle(waiters, refusal('connection.lost'));
  }
}

function settle(waiters: readonly Waiter[], result: CommandResult): void {
  for (const waiter of waiters) {
    waiter.cancelTimer();
    waiter.resolve(result);
  }
}

function refusal(code: ErrorCode): CommandResult {
  return { status: 'refused', code, message: errorMessage(code) };
}
