import type { Command } from 'commander';

import { defaultDataFolder } from '../data-folder.ts';
import { DEFAULT_PORT, parsePort, portFrom } from './settings.ts';

const DEFAULT_HTTPS_PORT = 2568;

/** Where a server, or several behind one address, keep their data and are reached. */
export interface ListeningSettings {
  readonly data: string;
  readonly port: number;
  readonly httpsPort: number;
  readonly https: boolean;
  readonly host: string;
  readonly logLevel: string;
  readonly demonstration: boolean;
}

/** Adds the options of `ListeningSettings`. */
export function withListeningOptions(command: Command): Command {
  const { PORT, HTTPS_PORT, HOST, LOG_LEVEL } = process.env;
  return command
    .option('--data <folder>', 'where everything is kept', defaultDataFolder(process.env))
    .option('--port <port>', 'http port', parsePort, portFrom(PORT, DEFAULT_PORT))
    .option(
      '--https-port <port>',
      'https port',
      parsePort,
      portFrom(HTTPS_PORT, DEFAULT_HTTPS_PORT),
    )
    .option('--no-https', 'no https listener (headsets need one to enter VR)')
    .option('--host <address>', 'address to listen on', HOST ?? '0.0.0.0')
    .option('--log-level <level>', 'trace, debug, info, warn, error or silent', LOG_LEVEL ?? 'warn')
    .option('--no-demonstration', 'do not put the synthetic case into an empty library');
}
