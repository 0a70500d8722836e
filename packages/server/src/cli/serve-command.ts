import { Command } from 'commander';
import pino from 'pino';

import { defaultDataFolder } from '../data-folder.ts';
import { FOLDER_IN_USE } from '../database/protocol.ts';
import { PacsSettingsError, readPacsSettings } from '../pacs/pacs-settings.ts';
import { type RunningServer, startServer } from '../start-server.ts';
import { DEFAULT_HTTPS_PORT, DEFAULT_PORT, parsePort, portFrom } from './settings.ts';

interface ServeSettings {
  readonly data: string;
  readonly port: number;
  readonly httpsPort: number;
  readonly https: boolean;
  readonly host: string;
  readonly logLevel: string;
  readonly demonstration: boolean;
}

export function serveCommand(): Command {
  return new Command('serve')
    .description('Start the server')
    .option('--data <folder>', 'where everything is kept', defaultDataFolder(process.env))
    .option('--port <port>', 'http port', parsePort, portFrom(process.env.PORT, DEFAULT_PORT))
    .option(
      '--https-port <port>',
      'https port',
      parsePort,
      portFrom(process.env.HTTPS_PORT, DEFAULT_HTTPS_PORT),
    )
    .option('--no-https', 'no https listener (headsets need one to enter VR)')
    .option('--host <address>', 'address to listen on', process.env.HOST ?? '0.0.0.0')
    .option(
      '--log-level <level>',
      'trace, debug, info, warn, error or silent',
      process.env.LOG_LEVEL ?? 'warn',
    )
    .option('--no-demonstration', 'do not put the synthetic case into an empty library')
    .action(serve);
}

async function serve(settings: ServeSettings): Promise<void> {
  const server = await start(settings);
  if (server === undefined) return;
  stopOnSignals(server);
  if (settings.demonstration) {
    process.stdout.write('  Preparing the library (a few seconds the first time) ...\n');
    await server.libraryReady;
  }
  process.stdout.write(await greeting(server, settings.data));
}

/** The server, or undefined where it cannot start, which is then said in words. */
async function start(settings: ServeSettings): Promise<RunningServer | undefined> {
  const pacs = await readPacsSettings(process.env).catch(sayWhatIsWrong);
  if (pacs === undefined) return undefined;
  const starting = startServer({
    dataFolder: settings.data,
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

function sayWhatIsWrong(error: unknown): undefined {
  if (!(error instanceof PacsSettingsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

const START_FAILURES: Readonly<Record<string, string>> = {
  EADDRINUSE:
    'The port is taken by another program. Stop it, or choose other ports with --port and --https-port.',
  EACCES: 'This port or folder is not open to you. Choose another one with --port or --data.',
  [FOLDER_IN_USE]:
    'Another Rounds server is using this data folder. Stop it, or choose another folder with --data.',
};

async function greeting(server: RunningServer, dataFolder: string): Promise<string> {
  const [lanOrigin] = server.lanOrigins();
  const joinOrigin = lanOrigin ?? server.url;
  const codes = await server.openCodes();
  const lines = [
    '',
    '  Rounds is running.',
    '',
    '  Instructors open, once:',
    `      ${await server.oneTimeLink()}`,
    '',
    '  Everybody else joins with the six digits of your class at:',
    `      ${joinOrigin}/join`,
    ...codes.flatMap((code) => [
      `  Open now, with the code ${spaced(code)}:`,
      `      ${joinOrigin}/join/${code}`,
      `      ${server.url}/join/${code}   (on this machine)`,
    ]),
    ...(server.httpsUrl === undefined
      ? []
      : [
          '',
          '  Headsets need https. Its certificate is made by this machine, so browsers warn once:',
          '  choose "Advanced", then "Proceed".',
          `      ${lanOrigin ?? server.httpsUrl}`,
        ]),
    '',
    ...(server.dicomPort === undefined
      ? []
      : [`  Archives may push images (C-STORE) to port ${server.dicomPort}`]),
    `  Everything is kept in ${dataFolder}`,
    '  For teaching. Not for diagnostic use.',
    '  Stop with Ctrl+C.',
    '',
    '',
  ];
  return lines.join('\n');
}

/** Six digits as people read them aloud. */
function spaced(code: string): string {
  return `${code.slice(0, 3)} ${code.slice(3)}`;
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
