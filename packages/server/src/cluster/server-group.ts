import type { Log } from '../logging/log.ts';
import type { ChildServer, ServingMessage } from './child-server.ts';

const STOP_PATIENCE_MS = 20_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
const LOOK_EVERY_MS = 100;
const READY_PATIENCE_MS = 60_000;

export interface ServerGroupOptions {
  readonly servers: readonly ChildServer[];
  readonly log: Log;
  /** Whether the front would send people to a server now. */
  readonly isReady: (name: string) => boolean;
}

/** Keeps the servers of a cluster running: starts again what ends by itself, and restarts one after the other when told. */
export class ServerGroup {
  readonly #options: ServerGroupOptions;
  readonly #turns = new Map<ChildServer, Promise<void>>();
  #isStopping = false;
  #rolling: Promise<void> = Promise.resolve();

  constructor(options: ServerGroupOptions) {
    this.#options = options;
  }

  /** The first makes tables and the first class; the others find them. Resolves with what the first one says. */
  async start(): Promise<ServingMessage | undefined> {
    const [first, ...others] = this.#options.servers;
    const serving = await first?.start();
    await Promise.all(others.map((server) => server.start()));
    for (const server of this.#options.servers) void this.#keep(server);
    return serving;
  }

  /** Restarts all servers, each once the one before takes people again. Classes move; nobody is sent away. */
  restartInTurn(): Promise<void> {
    this.#rolling = this.#rolling.then(async () => {
      for (const server of this.#options.servers) {
        // Its classes need somewhere to go: one that ended a moment ago may still be starting.
        for (const other of this.#options.servers)
          if (other !== server) await this.#untilReady(other);
        if (this.#isStopping) return;
        await this.#inTurn(server, async () => {
          await server.stop(STOP_PATIENCE_MS);
          await this.#startAgain(server);
        });
        await this.#untilReady(server);
      }
    });
    return this.#rolling;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#options.servers.map((server) => server.stop(STOP_PATIENCE_MS)));
  }

  async #keep(server: ChildServer): Promise<void> {
    while (!this.#isStopping) {
      await server.ended();
      await this.#inTurn(server, async () => {
        // It may have been stopped, and started again, on purpose.
        if (this.#isStopping || server.isRunning) return;
        this.#options.log.warn(
          { server: server.name },
          'a server ended by itself: it is started again',
        );
        await this.#startAgain(server);
      });
    }
  }

  /** Of a server that is just being started nobody starts a second one. */
  #inTurn(server: ChildServer, work: () => Promise<void>): Promise<void> {
    const done = (this.#turns.get(server) ?? Promise.resolve()).then(work);
    this.#turns.set(server, done);
    return done;
  }

  async #startAgain(server: ChildServer): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    while (!this.#isStopping) {
      try {
        await server.start();
        return;
      } catch (error) {
        this.#options.log.error({ err: error, server: server.name }, 'a server does not start');
        await pause(pauseMs);
        pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
      }
    }
  }

  async #untilReady(server: ChildServer): Promise<void> {
    for (let waitedMs = 0; waitedMs < READY_PATIENCE_MS; waitedMs += LOOK_EVERY_MS) {
      if (this.#isStopping || this.#options.isReady(server.name)) return;
      await pause(LOOK_EVERY_MS);
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resume) => setTimeout(resume, ms));
}
