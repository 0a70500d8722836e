import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { CrewJoined, CrewOptions, CrewWindow } from './crew.ts';
import type { CrewRequest } from './crew-process.ts';

const CREW_PROCESS = fileURLToPath(new URL('crew-process.ts', import.meta.url));
/** More bots than this share out over several processes. */
const BOTS_PER_PROCESS = 1_000;
const ALONE = 150;
/** Of all bots of a run, so many look for markers. */
const MEASURING_BOTS = 240;

export type CrewsOptions = Omit<CrewOptions, 'firstIndex' | 'measuring'>;

/** Light bots in processes of their own, so that neither they nor who measures them is the limit. */
export class CrewLeader {
  readonly #crews: readonly { readonly child: ChildProcess; readonly options: CrewOptions }[];

  constructor(options: CrewsOptions) {
    const processes =
      options.count <= ALONE ? 1 : Math.max(2, Math.ceil(options.count / BOTS_PER_PROCESS));
    const each = Math.ceil(options.count / processes);
    this.#crews = Array.from({ length: processes }, (_, i) => {
      const firstIndex = i * each;
      const count = Math.min(each, options.count - firstIndex);
      const measuring = Math.ceil(MEASURING_BOTS / processes);
      const child = fork(CREW_PROCESS, {
        execArgv: ['--disable-warning=ExperimentalWarning'],
        env: { ...process.env, NODE_OPTIONS: '' },
      });
      return { child, options: { ...options, firstIndex, count, measuring } };
    });
  }

  /** Resolves once all processes run: from then on they take no more of the machine than their bots need. */
  async ready(): Promise<void> {
    await Promise.all(this.#crews.map(({ child }) => ask(child, { type: 'hello' })));
  }

  async join(): Promise<CrewJoined> {
    const replies = (await Promise.all(
      this.#crews.map(({ child, options }) => ask(child, { type: 'join', options })),
    )) as CrewJoined[];
    return {
      joined: replies.reduce((sum, reply) => sum + reply.joined, 0),
      failures: replies.flatMap((reply) => reply.failures),
    };
  }

  async beginWindow(): Promise<void> {
    await Promise.all(this.#crews.map(({ child }) => ask(child, { type: 'begin' })));
  }

  async endWindow(): Promise<readonly CrewWindow[]> {
    const windows = this.#crews.map(({ child }) => ask(child, { type: 'end' }));
    return (await Promise.all(windows)) as CrewWindow[];
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.#crews.map(async ({ child }) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const exited = once(child, 'exit');
        child.disconnect();
        await exited;
      }),
    );
  }
}

async function ask(child: ChildProcess, request: CrewRequest): Promise<unknown> {
  const replied = once(child, 'message') as Promise<[unknown]>;
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`a process of bots ended with ${String(code)}`);
  });
  child.send(request);
  const [reply] = await Promise.race([replied, ended]);
  return reply;
}
