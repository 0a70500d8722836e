/**
 * How classes of growing size fare: every size on a server of its own, everybody moving head, hands and ray. Bots and
 * server share the machine.
 *
 *   npm run bench -- netcode [--json]
 */
import { cpus } from 'node:os';

import type { BotsReport } from './report.ts';
import { runOnOwnServer } from './run-on-own-server.ts';

const SIZES = [10, 20, 40, 80] as const;
const SECONDS = 15;
const SEED = 1;

const reports: BotsReport[] = [];
for (const n of SIZES) {
  process.stderr.write(`${n} bots for ${SECONDS} s ...\n`);
  reports.push(await runOnOwnServer({ n, seconds: SECONDS, seed: SEED }));
}
const machine = {
  cores: cpus().length,
  model: cpus()[0]?.model ?? 'unknown',
  node: process.version,
};
if (process.argv.includes('--json'))
  process.stdout.write(`${JSON.stringify({ machine, reports })}\n`);
else process.stdout.write(table());

function table(): string {
  const lines = [
    '| bots | tick Hz | kB/s per client | move to seen p50 / p99 ms | move to drawn p50 / p99 ms | command to reply p50 / p99 ms | server CPU % of a core |',
    '| ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...reports.map((report) => `| ${rowOf(report).join(' | ')} |`),
  ];
  return `${lines.join('\n')}\n\n${machine.cores} cores (${machine.model}), Node ${machine.node}, ${SECONDS} s each.\n`;
}

function rowOf(report: BotsReport): readonly string[] {
  const pair = (p50: number | null, p99: number | null): string => `${p50 ?? '-'} / ${p99 ?? '-'}`;
  return [
    String(report.n),
    report.tickHz.toFixed(2),
    (report.bytesPerClientPerSecond / 1000).toFixed(1),
    pair(report.moveToSeenP50Ms, report.moveToSeenP99Ms),
    pair(report.moveToDrawnP50Ms, report.moveToDrawnP99Ms),
    pair(report.commandAckP50Ms, report.commandAckP99Ms),
    String(report.serverCpuPercent ?? '-'),
  ];
}
