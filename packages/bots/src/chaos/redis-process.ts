import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ServerKeeper } from './server-keeper.ts';
import { waitUntil } from './wait-until.ts';

const PROGRAM = 'redis-server';
const START_PATIENCE_MS = 20_000;

/** A Redis of one's own that can go away and come back. What was in it is gone then, as after a crash. */
export class RedisProcess {
  readonly url: string;
  readonly #settingsFile: string;
  readonly #port: number;
  readonly #password: string;
  #child: ChildProcess | undefined;

  private constructor(settingsFile: string, port: number, password: string) {
    this.#settingsFile = settingsFile;
    this.#port = port;
    this.#password = password;
    this.url = `redis://:${password}@127.0.0.1:${port}`;
  }

  static whyNotHere(): string | undefined {
    const isThere = spawnSync(PROGRAM, ['--version'], { stdio: 'ignore' }).status === 0;
    return isThere ? undefined : `there is no ${PROGRAM} on this machine.`;
  }

  static async start(keeper: Pick<ServerKeeper, 'afterwards'>): Promise<RedisProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'rounds-redis-'));
    keeper.afterwards(() => rm(folder, { recursive: true, force: true }));
    const port = await freePort();
    const password = randomBytes(16).toString('hex');
    const settings = ['bind 127.0.0.1', `port ${port}`, `requirepass ${password}`, 'save ""'];
    const path = join(folder, 'redis.conf');
    await writeFile(path, `${settings.join('\n')}\nappendonly no\n`, { mode: 0o600 });
    const redis = new RedisProcess(path, port, password);
    keeper.afterwards(() => redis.kill());
    await redis.startAgain();
    return redis;
  }

  async startAgain(): Promise<void> {
    this.#child = spawn(PROGRAM, [this.#settingsFile], { stdio: 'ignore' });
    const answers = async (): Promise<boolean> =>
      (await this.#ask('PING').catch(() => '')).startsWith('+PONG');
    await waitUntil('Redis starts', answers, START_PATIENCE_MS);
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /** A field of a hash; undefined where there is none. */
  async hashField(key: string, field: string): Promise<string | undefined> {
    const [head = '', value] = (await this.#ask(`HGET ${key} ${field}`)).split('\r\n');
    return head === '$-1' ? undefined : value;
  }

  /** All values of a hash. */
  async hashValues(key: string): Promise<readonly string[]> {
    const lines = (await this.#ask(`HVALS ${key}`)).split('\r\n').slice(1);
    return lines.filter((line) => line !== '' && !line.startsWith('$'));
  }

  /** One command, over a connection of its own: enough to look something up. */
  #ask(command: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.#port, '127.0.0.1');
      let answer = '';
      socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
      socket.on('error', reject);
      socket.on('close', () => resolve(answer.replaceAll('+OK\r\n', '')));
      socket.write(`AUTH ${this.#password}\r\n${command}\r\nQUIT\r\n`);
    });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
