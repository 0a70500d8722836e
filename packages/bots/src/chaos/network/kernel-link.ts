import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { LongWay, type LongWayOptions } from './long-way.ts';

const run = promisify(execFile);
/** Of 198.18.0.0/15, which is set aside for tests of networks (RFC 2544). */
const NETS = 250;
let linksMade = 0;

/**
 * Two ways from this machine into a network namespace that a server runs in, with real packets on them: a cable that is
 * sound, and a long way on which packets are late and get lost.
 */
export interface KernelLink {
  readonly soundHost: string;
  readonly faultyHost: string;
  /** What starts a program at the other end. */
  readonly launcher: readonly string[];
  /** In [0, 1], on the long way: 1 cuts it. */
  lose(share: number): void;
  remove(): Promise<void>;
}

/** Undefined where this user or system may not make one: it takes root, iproute2, socat and /dev/net/tun on Linux. */
export async function makeKernelLink(options: LongWayOptions): Promise<KernelLink | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  linksMade += 1;
  const name = `rounds-${process.pid}-${linksMade}`;
  const net = `198.18.${(process.pid + linksMade) % NETS}`;
  const sound = `rs${process.pid}x${linksMade}`;
  const faulty = `rf${process.pid}x${linksMade}`;
  const launcher = ['ip', 'netns', 'exec', name];
  const carrierHost = `${net}.1`;
  const removeCable = async (): Promise<void> => {
    await run('ip', ['netns', 'delete', name]).catch(() => undefined); // It may not be there yet.
    await run('ip', ['link', 'delete', sound]).catch(() => undefined); // Went with the namespace, mostly.
  };
  try {
    await layCable(name, sound, net);
    const way = await LongWay.open(
      options,
      { device: faulty, address: `${net}.5/30`, carrierHost, launcher: [] },
      { device: `${faulty}e`, address: `${net}.6/30`, carrierHost, launcher },
    );
    return {
      soundHost: `${net}.2`,
      faultyHost: `${net}.6`,
      launcher,
      lose: (share) => way.lose(share),
      remove: async () => {
        way.close();
        await removeCable();
      },
    };
  } catch {
    await removeCable();
    return undefined;
  }
}

/** Into a new namespace; its ends are the first and the second address of a net of four. */
async function layCable(namespace: string, device: string, net: string): Promise<void> {
  const far = `${device}e`;
  await run('ip', ['netns', 'add', namespace]);
  await run('ip', ['-n', namespace, 'link', 'set', 'lo', 'up']);
  await run('ip', ['link', 'add', device, 'type', 'veth', 'peer', 'name', far]);
  await run('ip', ['link', 'set', far, 'netns', namespace]);
  await run('ip', ['address', 'add', `${net}.1/30`, 'dev', device]);
  await run('ip', ['link', 'set', device, 'up']);
  await run('ip', ['-n', namespace, 'address', 'add', `${net}.2/30`, 'dev', far]);
  await run('ip', ['-n', namespace, 'link', 'set', far, 'up']);
}
