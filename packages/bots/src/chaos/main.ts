#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from 'commander';

import { listText, reportText } from './report-text.ts';
import { runScenario } from './run-scenario.ts';
import { SCENARIOS } from './scenarios.ts';

interface Settings {
  readonly scenario?: string;
  readonly seed: number;
  readonly list?: boolean;
  readonly json?: boolean;
  readonly short?: boolean;
  readonly hours?: number;
}

/** The fault could not be made on this machine, or not by this user. */
const EXIT_NOT_POSSIBLE = 2;

/** It was broken off, or something is wrong with the tool itself. */
const EXIT_BROKEN_OFF = 3;

const program = new Command('chaos')
  .description('Makes a fault happen to a class on a server of its own, and looks what held.')
  .addOption(
    new Option('--scenario <name>', 'which fault').choices(SCENARIOS.map(({ name }) => name)),
  )
  .option('--seed <seed>', 'what makes a run repeatable', positiveInteger, 1)
  .option('--list', 'what faults there are')
  .option('--short', 'the short form, as the tests run it')
  .option('--hours <hours>', 'for "soak": a class of so many hours in real time', positiveNumber)
  .option('--json', 'print the report as JSON, and nothing else, on standard output')
  .showHelpAfterError()
  .action(main);

async function main({ scenario: name, list, json, short, ...settings }: Settings): Promise<void> {
  if (list === true) {
    process.stdout.write(listText(SCENARIOS));
    return;
  }
  const scenario = SCENARIOS.find((each) => each.name === name);
  if (scenario === undefined) return program.error('Which one? Name a --scenario, or see --list.');
  const breakOff = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => breakOff.abort(new Error(`It was broken off by ${signal}.`)));
  const report = await runScenario(scenario, {
    ...settings,
    signal: breakOff.signal,
    isShort: short === true,
    progress: (message) => process.stderr.write(`${message}\n`),
  });
  process.stdout.write(json === true ? `${JSON.stringify(report)}\n` : reportText(report));
  if (report.notPossible !== undefined) process.exitCode = EXIT_NOT_POSSIBLE;
  else if (!report.held) process.exitCode = 1;
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('It is a whole number from 1 up.');
  return value;
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('It is a number above 0.');
  return value;
}

try {
  await program.parseAsync();
  // Sockets that a fault left half open would keep this process for as long as TCP hopes.
  process.exit();
} catch (error) {
  process.stderr.write(
    `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(EXIT_BROKEN_OFF);
}
