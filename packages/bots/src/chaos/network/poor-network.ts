import { seededRandom } from '../../seeded-random.ts';
import { ChaosServer } from '../chaos-server.ts';
import type { ScenarioRun } from '../scenario.ts';
import { type KernelLink, makeKernelLink } from './kernel-link.ts';
import { Wire } from './wire.ts';

export interface PoorNetworkOptions {
  readonly delayMs?: number;
  readonly jitterMs?: number;
}

/** A server that some reach over a sound network, and some over one that is not. */
export interface PoorNetwork {
  readonly server: ChaosServer;
  /** The way in that faults happen to. */
  readonly faultyUrl: string;
  /** What makes the faults, in words. */
  readonly how: string;
  /** Every packet is lost until it is mended. */
  cut(): Promise<void>;
  mend(): Promise<void>;
}

const EVERY_PACKET = 1;

/** `loss`: share of packets that are lost while nothing is cut. */
export async function startOnPoorNetwork(
  run: ScenarioRun,
  loss: number,
  options: PoorNetworkOptions = {},
): Promise<PoorNetwork> {
  const link = await makeKernelLink();
  if (link === undefined) return withoutKernel(run, loss, options);
  run.afterwards(() => link.remove());
  return overCables(run, link, loss, options);
}

/** Real packets on a cable of this machine; delay is added beside it, since not every kernel can. */
async function overCables(
  run: ScenarioRun,
  link: KernelLink,
  loss: number,
  options: PoorNetworkOptions,
): Promise<PoorNetwork> {
  const server = await ChaosServer.start(run, {
    launcher: link.launcher,
    host: '0.0.0.0',
    askedAt: link.soundHost,
  });
  await link.lose(loss);
  return {
    server,
    // Also without a delay: a relay closes what a cut left half open, for which TCP would hope for minutes.
    faultyUrl: await wireTo(run, link.faultyHost, server.port, options),
    how: 'packets dropped by nftables on a veth cable, with a relay in front of it that adds the delay',
    cut: () => link.lose(EVERY_PACKET),
    mend: () => link.lose(loss),
  };
}

async function wireTo(
  run: ScenarioRun,
  host: string,
  port: number,
  options: PoorNetworkOptions,
): Promise<string> {
  const wire = await Wire.open({ host, port, random: seededRandom(run.seed), ...options });
  run.afterwards(() => wire.close());
  return wire.url;
}

async function withoutKernel(
  run: ScenarioRun,
  loss: number,
  options: PoorNetworkOptions,
): Promise<PoorNetwork> {
  const server = await ChaosServer.start(run);
  const { port } = server;
  const random = seededRandom(run.seed);
  const wire = await Wire.open({ host: '127.0.0.1', port, random, loss, ...options });
  run.afterwards(() => wire.close());
  return {
    server,
    faultyUrl: wire.url,
    how: 'a relay that holds bytes for as long as TCP would need to send lost segments again (no root, nftables or veth here)',
    cut: () => Promise.resolve(wire.cut()),
    mend: () => Promise.resolve(wire.mend()),
  };
}
