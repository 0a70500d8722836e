import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Of 198.18.0.0/15, which is set aside for tests of networks (RFC 2544). */
const NETS = 250;
let linksMade = 0;

/**
 * Two cables between this machine and a network namespace that a server runs in, with real packets on them. One is sound;
 * on the other packets are dropped in either direction, at random or all of them.
 */
export interface KernelLink {
  readonly soundHost: string;
  readonly faultyHost: string;
  /** What starts a program at the other end. */
  readonly launcher: readonly string[];
  /** In [0, 1]: 1 cuts the cable. */
  lose(share: number): Promise<void>;
  remove(): Promise<void>;
}

/** Undefined where this user or system may not make one: it takes root, iproute2 and nftables on Linux. */
export async function makeKernelLink(): Promise<KernelLink | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  linksMade += 1;
  const name = `rounds-${process.pid}-${linksMade}`;
  const net = (process.pid + linksMade) % NETS;
  const devices = {
    sound: `rs${process.pid}x${linksMade}`,
    faulty: `rf${process.pid}x${linksMade}`,
  };
  const remove = async (): Promise<void> => {
    await run('nft', ['delete', 'table', 'ip', name]).catch(() => undefined); // It may not be there yet.
    await run('ip', ['netns', 'delete', name]).catch(() => undefined); // Takes the cables with it.
    await run('ip', ['link', 'delete', devices.faulty]).catch(() => undefined);
    await run('ip', ['link', 'delete', devices.sound]).catch(() => undefined);
  };
  try {
    await run('ip', ['netns', 'add', name]);
    await run('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
    await lay(name, devices.sound, `198.18.${net}`, 0);
    await lay(name, devices.faulty, `198.18.${net}`, 4);
    await run('nft', ['add', 'table', 'ip', name]);
  } catch {
    await remove();
    return undefined;
  }
  return {
    soundHost: `198.18.${net}.2`,
    faultyHost: `198.18.${net}.6`,
    launcher: ['ip', 'netns', 'exec', name],
    lose: (share) => setLoss(name, devices.faulty, share),
    remove,
  };
}

/** A cable whose ends are the first and the second address of a net of four. */
async function lay(namespace: string, device: string, net: string, first: number): Promise<void> {
  const far = `${device}e`;
  await run('ip', ['link', 'add', device, 'type', 'veth', 'peer', 'name', far]);
  await run('ip', ['link', 'set', far, 'netns', namespace]);
  await run('ip', ['address', 'add', `${net}.${first + 1}/30`, 'dev', device]);
  await run('ip', ['link', 'set', device, 'up']);
  await run('ip', ['-n', namespace, 'address', 'add', `${net}.${first + 2}/30`, 'dev', far]);
  await run('ip', ['-n', namespace, 'link', 'set', far, 'up']);
}

/** In one piece, so that packets are never lost twice, and none passes in between. */
async function setLoss(table: string, device: string, share: number): Promise<void> {
  const which = share >= 1 ? '' : `numgen random mod 1000 < ${Math.round(1000 * share)}`;
  const chain = (hook: string, side: string): readonly string[] => [
    `chain ${hook} {`,
    `type filter hook ${hook} priority 0;`,
    `${side} "${device}" ${which} drop;`,
    '}',
  ];
  const chains = share > 0 ? [...chain('input', 'iifname'), ...chain('output', 'oifname')] : [];
  const emptied = [`add table ip ${table}`, `delete table ip ${table}`];
  const script = [...emptied, `table ip ${table} {`, ...chains, '}'].join('\n');
  await run('nft', [script]);
}
