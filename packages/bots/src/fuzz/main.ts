#!/usr/bin/env node
import { Command, InvalidArgumentError } from 'commander';

import { type FuzzReport, runFuzz } from './run-fuzz.ts';

interface Settings {
  readonly messages: number;
  readonly seed: number;
  readonly offenders: number;
  readonly json?: boolean;
}

await new Command('fuzz')
  .description(
    'Hostile messages from learners and observers to a server of its own: what may change, changes; nothing else does.',
  )
  .option('--messages <count>', 'how many', positiveInteger, 100_000)
  .option('--seed <seed>', 'what makes the messages repeatable', positiveInteger, 1)
  .option('--offenders <count>', 'how many send them', positiveInteger, 60)
  .option('--json', 'print the report as JSON, and nothing else, on standard output')
  .showHelpAfterError()
  .action(async ({ json, ...settings }: Settings) => {
    const report = await runFuzz({
      ...settings,
      progress: (message) => process.stderr.write(`${message}\n`),
    });
    process.stdout.write(json === true ? `${JSON.stringify(report)}\n` : textOf(report));
    if (report.violations.length > 0) process.exitCode = 1;
  })
  .parseAsync();

function textOf(report: FuzzReport): string {
  const { messages, seconds, seed, sent, replies, closes, slowestWitnessMs, violations } = report;
  const list = (counts: Readonly<Record<string, number>>): string[] =>
    Object.entries(counts).map(([name, count]) => `  ${String(count).padStart(9)}  ${name}`);
  const held =
    violations.length === 0
      ? ['Everything held: the server answers, others were not disturbed.']
      : ['What should not have happened:', ...violations.map((sentence) => `  ${sentence}`)];
  return [
    `${messages} messages in ${seconds} s, seed ${seed}`,
    'Sent',
    ...list(sent),
    'Answers',
    ...list(replies),
    'Closed',
    ...list(closes),
    `Longest wait of somebody who did nothing wrong: ${slowestWitnessMs} ms`,
    ...held,
    '',
  ].join('\n');
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('It is a whole number from 1 up.');
  return value;
}
