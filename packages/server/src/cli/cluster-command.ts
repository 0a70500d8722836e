import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { Command, InvalidArgumentError } from 'commander';
import pino from 'pino';

import { systemClock } from '../clock.ts';
import { ChildServer, type ServingMessage } from '../cluster/child-server.ts';
import { Front } from '../cluster/front.ts';
import {
  type FrontListeners,
  type FrontListenersOptions,
  listenForFront,
} from '../cluster/front-listeners.ts';
import { type ClusterNeeds, gatherNeeds } from '../cluster/cluster-needs.ts';
import { ServerGroup } from '../cluster/server-group.ts';
import { dataFolderAt } from '../data-folder.ts';
import { lanAddresses, readOrCreateCertificate } from '../http/certificate.ts';
import { lanOriginsOf } from '../http/lan-origins.ts';
import { createLog, type Log } from '../logging/log.ts';
import { greeting } from './greeting.ts';
import { type ListeningSettings, withListeningOptions } from './listening-options.ts';

interface ClusterCommandSettings extends ListeningSettings {
  readonly servers: number;
}

const MAX_SERVERS = 64;

export function clusterCommand(): Command {
  return withListeningOptions(
    new Command('cluster').description('Start several servers on this machine behind one address'),
  )
    .option('--servers <count>', 'how many', parseCount, 2)
    .action(startCluster);
}

async function startCluster(settings: ClusterCommandSettings): Promise<void> {
  const log = createLog(pino.destination({ fd: 2, sync: true }), settings.logLevel);
  await mkdir(settings.data, { recursive: true, mode: 0o700 });
  const needs = await gatherNeeds(process.env, settings.data);
  try {
    process.stdout.write(`${needs.notes.map((note) => `  ${note}`).join('\n')}\n`);
    process.stdout.write(`  Starting ${settings.servers} servers ...\n`);
    await serveCluster(settings, needs, log);
  } catch (error) {
    await needs.stop();
    throw error;
  }
}

async function serveCluster(
  settings: ClusterCommandSettings,
  needs: ClusterNeeds,
  log: Log,
): Promise<void> {
  const origins = settings.port === 0 ? [] : lanOriginsOf(settings.port, httpsPortOf(settings));
  const servers = childServers(settings, needs, origins);
  const front = new Front(servers, log);
  const group = new ServerGroup({
    servers,
    log,
    isReady: (name) => front.ready().includes(name),
  });
  let listeners: FrontListeners | undefined;
  const stop = async (): Promise<void> => {
    await group.stop();
    await listeners?.close();
    front.close();
    await needs.stop();
  };
  try {
    listeners = await listenForFront(front, await portsOf(settings));
    obeySignals(group, stop);
    const first = await group.start();
    await front.look();
    process.stdout.write(greetingOf(settings, listeners, servers, first));
  } catch (error) {
    await group.stop();
    await listeners?.close();
    front.close();
    throw error;
  }
}

async function portsOf(settings: ClusterCommandSettings): Promise<FrontListenersOptions> {
  const { host, port, httpsPort } = settings;
  if (!settings.https) return { host, port, https: undefined };
  const { tls } = dataFolderAt(settings.data);
  const certificate = await readOrCreateCertificate(tls, lanAddresses(), systemClock);
  return { host, port, https: { port: httpsPort, certificate } };
}

function greetingOf(
  settings: ClusterCommandSettings,
  { port, httpsPort }: FrontListeners,
  servers: readonly ChildServer[],
  first: ServingMessage | undefined,
): string {
  const url = `http://localhost:${port}`;
  return greeting({
    url,
    lanOrigin: lanOriginsOf(port, httpsPort)[0],
    httpsUrl: httpsPort === undefined ? undefined : `https://localhost:${httpsPort}`,
    link: `${url}/console${new URL(first?.link ?? url).hash}`,
    codes: first?.codes ?? [],
    notes: [
      ...servers.map((server) => `${server.name} is process ${server.processId}`),
      `Restart all servers, one after the other: kill -HUP ${process.pid}`,
      `Everything else is kept in ${settings.data}`,
    ],
  });
}

function childServers(
  settings: ClusterCommandSettings,
  needs: ClusterNeeds,
  origins: readonly string[],
): readonly ChildServer[] {
  return Array.from({ length: settings.servers }, (_, index) => {
    const name = `server-${index + 1}`;
    // One of them makes the first case and the first class, and takes what archives push.
    const isFirst = index === 0;
    const {
      ROUNDS_DICOM_PORT: dicomPort,
      ROUNDS_METRICS_PORT: metricsPort,
      ...shared
    } = process.env;
    return new ChildServer({
      name,
      dataFolder: join(settings.data, 'servers', name),
      environment: {
        ...shared,
        ...needs.environment,
        ROUNDS_TRUSTED_PROXIES: 'loopback',
        ...(origins.length === 0 || shared.ROUNDS_PUBLIC_ORIGINS !== undefined
          ? {}
          : { ROUNDS_PUBLIC_ORIGINS: origins.join(',') }),
        ...(isFirst && dicomPort !== undefined ? { ROUNDS_DICOM_PORT: dicomPort } : {}),
        ...(metricsPort === undefined
          ? {}
          : { ROUNDS_METRICS_PORT: String(Number(metricsPort) + index) }),
      },
      parameters: [
        '--log-level',
        settings.logLevel,
        ...(settings.demonstration && isFirst ? [] : ['--no-demonstration']),
      ],
    });
  });
}

/** The first signal stops in order, a second one at once; SIGHUP restarts the servers in turn. */
function obeySignals(group: ServerGroup, stop: () => Promise<void>): void {
  let stopping = false;
  const onStop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    process.stdout.write('  Stopping: classes are saved and come back with the next start.\n');
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', onStop);
  process.on('SIGTERM', onStop);
  process.on('SIGHUP', () => {
    process.stdout.write('  Restarting the servers, one after the other ...\n');
    void group.restartInTurn().then(() => process.stdout.write('  All servers were restarted.\n'));
  });
}

function httpsPortOf({ https, httpsPort }: ClusterCommandSettings): number | undefined {
  return https ? httpsPort : undefined;
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > MAX_SERVERS)
    throw new InvalidArgumentError(
      `A number of servers is a whole number from 1 to ${MAX_SERVERS}.`,
    );
  return count;
}
