import { seededRandom } from '../../seeded-random.ts';
import { ChaosServer } from '../chaos-server.ts';
import type { ScenarioRun } from '../scenario.ts';
import { type KernelLink, makeKernelLink } from './kernel-link.ts';
import { Wire } from './wire.ts';

export interface PoorNetworkOptions {
  /** Share of packets that are lost in either direction, while nothing is cut. */
  readonly loss: number;
  /** One way. */
  readonly delayMs: number;
  readonly jitterMs: number;
}

/** A server that some reach over a sound network, and some over one that is not. */
export interface PoorNetwork {
  readonly server: ChaosServer;
  /** The way in that faults happen to. */
  readonly faultyUrl: string;
  /** What makes the faults, in words. */
  readonly how: string;
  /** Every packet is lost until it is mended. */
  cut(): void;
  mend(): void;
}

const EVERY_PACKET = 1;
const SOUND: PoorNetworkOptions = { loss: 0, delayMs: 0, jitterMs: 0 };

/** Why packets cannot be lost here; undefined where they can. */
export async function whyNoPacketsAreLost(): Promise<string | undefined> {
  const link = await makeKernelLink({ random: Math.random, ...SOUND });
  await link?.remove();
  return link === undefined
    ? 'losing packets takes root, iproute2, socat and /dev/net/tun on Linux'
    : undefined;
}

/** Real packets, late and lost. @throws where `whyNoPacketsAreLost` says why */
export async function startFarAway(
  run: ScenarioRun,
  options: PoorNetworkOptions,
): Promise<PoorNetwork> {
  const link = await linkFor(run, options);
  if (link === undefined) throw new Error(await whyNoPacketsAreLost());
  return overLink(run, link, options);
}

/** A network that is sound until it is cut. */
export async function startOnCuttableNetwork(run: ScenarioRun): Promise<PoorNetwork> {
  const link = await linkFor(run, SOUND);
  return link === undefined ? overRelay(run) : overLink(run, link, SOUND);
}

async function linkFor(
  run: ScenarioRun,
  options: PoorNetworkOptions,
): Promise<KernelLink | undefined> {
  const link = await makeKernelLink({ random: seededRandom(run.seed), ...options });
  if (link !== undefined) run.afterwards(() => link.remove());
  return link;
}

async function overLink(
  run: ScenarioRun,
  link: KernelLink,
  { loss }: PoorNetworkOptions,
): Promise<PoorNetwork> {
  const { launcher, soundHost: askedAt, faultyHost } = link;
  const server = await ChaosServer.start(run, { launcher, host: '0.0.0.0', askedAt });
  link.lose(loss);
  return {
    server,
    faultyUrl: `http://${faultyHost}:${server.port}`,
    how: 'every packet carried between two network devices: delayed, or dropped',
    cut: () => link.lose(EVERY_PACKET),
    mend: () => link.lose(loss),
  };
}

async function overRelay(run: ScenarioRun): Promise<PoorNetwork> {
  const server = await ChaosServer.start(run);
  const wire = await Wire.open({ host: '127.0.0.1', port: server.port });
  run.afterwards(() => wire.close());
  return {
    server,
    faultyUrl: wire.url,
    how: 'a relay that holds bytes back (no root, iproute2, socat or /dev/net/tun here)',
    cut: () => wire.cut(),
    mend: () => wire.mend(),
  };
}
