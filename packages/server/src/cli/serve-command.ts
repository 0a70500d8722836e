import { Command } from 'commander';
import pino from 'pino';

import type { ServingMessage } from '../cluster/child-server.ts';
import { readClusterSettings } from '../cluster/cluster-settings.ts';
import { nameOf, type PostgresAddress } from '../database/postgres-address.ts';
import { secretFrom } from '../identity/secret-file.ts';
import type { KeepDays } from '../journal/retention.ts';
import { readPacsSettings } from '../pacs/pacs-settings.ts';
import { SettingsError } from '../settings/environment.ts';
import { NO_TRACING, startTracing, type Tracing } from '../operations/tracing.ts';
import { type RunningServer, startServer } from '../start-server.ts';
import { answerParent } from './answer-parent.ts';
import { roomLimitsFrom } from './room-limits.ts';
import { readS3Settings } from '../storage/s3-settings.ts';
import { greeting } from './greeting.ts';
import { type ListeningSettings, withListeningOptions } from './listening-options.ts';
import {
  assetFolderFrom,
  keepDaysFrom,
  optionalPortFrom,
  parseKeepDays,
  parsePort,
  postgresFrom,
  publicOriginsFrom,
  trustedProxiesFrom,
} from './settings.ts';

interface ServeSettings extends ListeningSettings {
  readonly metricsPort?: number;
  readonly metricsHost: string;
  readonly keepClasses: KeepDays;
}

export function serveCommand(): Command {
  return withListeningOptions(new Command('serve').description('Start the server'))
    .option(
      '--metrics-port <port>',
      'serve Prometheus metrics there (off unless set)',
      parsePort,
      optionalPortFrom(process.env.ROUNDS_METRICS_PORT),
    )
    .option(
      '--metrics-host <address>',
      'address of the metrics alone',
      process.env.ROUNDS_METRICS_HOST ?? '127.0.0.1',
    )
    .option(
      '--keep-classes <days>',
      'delete what is kept of a class so many days after its end or last change, or "forever"',
      parseKeepDays,
      keepDaysFrom(process.env.ROUNDS_KEEP_CLASSES_DAYS),
    )
    .action(serve);
}

async function serve(settings: ServeSettings): Promise<void> {
  const postgres = await postgresFrom(process.env);
  const server = await start(settings, postgres);
  if (server === undefined) return;
  stopOnSignals(server);
  answerParent(server);
  if (settings.demonstration) {
    process.stdout.write('  Preparing the library (a few seconds the first time) ...\n');
    await server.libraryReady;
  }
  process.stdout.write(await greetingOf(server, settings.data, postgres));
  await tellServing(server);
}

/** The server, or undefined where it cannot start, which is then said in words. */
async function start(
  settings: ServeSettings,
  postgres: PostgresAddress | undefined,
): Promise<RunningServer | undefined> {
  const pacs = await readPacsSettings(process.env).catch(sayWhatIsWrong);
  if (pacs === undefined) return undefined;
  const starting = startServer({
    dataFolder: settings.data,
    postgres,
    cluster: await readClusterSettings(process.env),
    s3: await readS3Settings(process.env),
    assetFolder: assetFolderFrom(process.env),
    trustedProxies: trustedProxiesFrom(process.env),
    publicOrigins: publicOriginsFrom(process.env),
    secret: await secretFrom(process.env),
    metrics: metricsFrom(settings),
    keepClassesDays: settings.keepClasses,
    tracing: await tracingFrom(process.env),
    roomLimits: roomLimitsFrom(process.env),
    pacs,
    port: settings.port,
    httpsPort: settings.https ? settings.httpsPort : undefined,
    host: settings.host,
    logLevel: settings.logLevel,
    logDestination: pino.destination({ fd: 2, sync: true }),
    demonstrationCase: settings.demonstration,
    demonstrationClass: settings.demonstration,
  });
  try {
    return await starting;
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
    const words = START_FAILURES[String(code)];
    if (words === undefined) throw error;
    process.stderr.write(`${words}\n`);
    process.exitCode = 1;
    return undefined;
  }
}

function metricsFrom({ metricsPort: port, metricsHost: host }: ServeSettings) {
  return port === undefined ? undefined : { port, host };
}

/** Traces, where a collector is named. */
async function tracingFrom(environment: NodeJS.ProcessEnv): Promise<Tracing | undefined> {
  const tracing = await startTracing(environment);
  return tracing === NO_TRACING ? undefined : tracing;
}

function sayWhatIsWrong(error: unknown): undefined {
  if (!(error instanceof SettingsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

const START_FAILURES: Readonly<Record<string, string>> = {
  EADDRINUSE:
    'The port is taken by another program. Stop it, or choose other ports with --port and --https-port.',
  EACCES: 'This port or folder is not open to you. Choose another one with --port or --data.',
};

async function greetingOf(
  server: RunningServer,
  dataFolder: string,
  postgres: PostgresAddress | undefined,
): Promise<string> {
  const [lanOrigin] = server.lanOrigins();
  return greeting({
    url: server.url,
    lanOrigin,
    httpsUrl: server.httpsUrl,
    link: await server.oneTimeLink(),
    codes: await server.openCodes(),
    notes: [
      ...(server.dicomPort === undefined
        ? []
        : [`Archives may push images (C-STORE) to port ${server.dicomPort}`]),
      ...(postgres === undefined
        ? [`Everything is kept in ${dataFolder}`]
        : [
            `Cases and classes are kept in the database ${nameOf(postgres)}, the rest in ${dataFolder}`,
          ]),
    ],
  });
}

/** A server of a cluster tells the process that started it where it serves. */
async function tellServing(server: RunningServer): Promise<void> {
  if (process.send === undefined || process.env.ROUNDS_SERVER_NAME === undefined) return;
  const message: ServingMessage = {
    kind: 'serving',
    port: server.port,
    link: await server.oneTimeLink(),
    codes: await server.openCodes(),
  };
  process.send(message);
}

/** The first signal stops in order, a second one at once. */
function stopOnSignals(server: RunningServer): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    process.stdout.write('  Stopping: classes are saved and come back with the next start.\n');
    server.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
