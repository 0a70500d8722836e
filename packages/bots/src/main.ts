#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from 'commander';

import { existingClass, newClass } from './destination.ts';
import { ServerRefusedError } from './instructor.ts';
import { type BotsReport, reportTable } from './report.ts';
import { runBots } from './run-bots.ts';
import { runOnOwnServer } from './run-on-own-server.ts';

const DEFAULT_URL = 'http://localhost:2567';

interface Settings {
  readonly n: number;
  readonly seconds: number;
  readonly seed: number;
  readonly url?: string;
  readonly code?: string;
  readonly link?: string;
  readonly self?: boolean;
  readonly json?: boolean;
}

const program = new Command('bots')
  .description(
    'Headless participants: they join a class, move, and measure what they see of each other.',
  )
  .option('--n <count>', 'how many', positiveInteger, 20)
  .option('--seconds <seconds>', 'how long to measure', positiveInteger, 30)
  .option('--seed <seed>', 'what makes a run repeatable', positiveInteger, 1)
  .option('--url <origin>', `the server to join (${DEFAULT_URL} with --code or --link alone)`)
  .option('--code <digits>', 'the six digits of a class')
  .option(
    '--link <link>',
    'a one-time instructor link: one bot then leads, and opens a class where no code is given',
  )
  .addOption(
    new Option(
      '--self',
      'start a server for the run, on data that are thrown away (without --url, --code and --link)',
    ).conflicts(['url', 'code', 'link']),
  )
  .option('--json', 'print the figures as JSON, and nothing else, on standard output')
  .showHelpAfterError()
  .action(main);

async function main(settings: Settings): Promise<void> {
  const report = await measure(settings);
  process.stdout.write(
    settings.json === true ? `${JSON.stringify(report)}\n` : `${reportTable(report)}\n`,
  );
  if (report.joinFailures + report.lost > 0) process.exitCode = 1;
}

async function measure(settings: Settings): Promise<BotsReport> {
  const { url, code, link, n, seconds, seed } = settings;
  const run = { n, seconds, seed, progress: tell };
  if (url === undefined && code === undefined && link === undefined) return runOnOwnServer(run);
  const serverUrl = url ?? DEFAULT_URL;
  if (code !== undefined)
    return runBots({ ...run, ...(await existingClass(serverUrl, code, link)) });
  if (link !== undefined) return runBots({ ...run, ...(await newClass(serverUrl, link)) });
  return program.error(
    'Which class? Give its --code, or an instructor --link to open one; without --url there is a server of its own.',
  );
}

function tell(message: string): void {
  process.stderr.write(`${message}\n`);
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('It is a whole number from 1 up.');
  return value;
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof ServerRefusedError)) throw error;
  tell(error.message);
  process.exitCode = 1;
}
