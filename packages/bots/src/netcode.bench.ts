/**
 * How rooms of growing size fare: every size on a server of its own with everything on, everybody moving head, hands and
 * pointer. Bots and server share the machine, and bots give way.
 *
 *   npm run bench -- netcode [--n 500] [--windows 3] [--seconds 10] [--seed 1] [--json] [--write]
 *
 * Without --n all sizes are measured; --write puts table and plot into docs/benchmarks.
 */
import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';

import { Command, InvalidArgumentError } from 'commander';

import { measureRoom, type RoomMeasurement } from './measure-room.ts';
import { roomPlot } from './report/room-plot.ts';
import { roomTable } from './report/room-table.ts';

const SIZES = [30, 100, 500, 1000, 2000] as const;
const BENCHMARKS = new URL('../../../docs/benchmarks/', import.meta.url);

interface Settings {
  readonly n?: number;
  readonly windows: number;
  readonly seconds: number;
  readonly seed: number;
  readonly json?: boolean;
  readonly write?: boolean;
}

const program = new Command('netcode')
  .option('--n <people>', 'one room of this size', positiveInteger)
  .option('--windows <count>', 'windows to take the median of', positiveInteger, 3)
  .option('--seconds <seconds>', 'length of a window', positiveInteger, 10)
  .option('--seed <seed>', 'what makes a run repeatable', positiveInteger, 1)
  .option('--json', 'print JSON, and nothing else, on standard output')
  .option('--write', 'write table and plot into docs/benchmarks')
  .action(run);

async function run(settings: Settings): Promise<void> {
  const { windows, seconds: windowSeconds, seed, n: only } = settings;
  const rows: RoomMeasurement[] = [];
  for (const n of only === undefined ? SIZES : [only]) {
    tell(`${n} people (load of the machine ${loadavg()[0]?.toFixed(1)}) ...`);
    rows.push(await measureRoom({ n, seed, windows, windowSeconds, progress: tell }));
  }
  const [first] = rows;
  if (settings.json === true) print(JSON.stringify(only === undefined ? { machine, rows } : first));
  else print(`${roomTable(rows)}\n${machineLine(windows, windowSeconds)}`);
  if (settings.write === true) await write(rows, machineLine(windows, windowSeconds));
}

const machine = {
  cores: cpus().length,
  model: cpus()[0]?.model ?? 'unknown',
  node: process.version,
};

function machineLine(windows: number, seconds: number): string {
  const { cores, model, node } = machine;
  return `${cores} cores (${model}), Node ${node}, medians of ${windows} windows of ${seconds} s. Light bots run at a lower priority
(nice 10), as they stand for people at other machines: where the machine is full, as with 2000 people on two cores, they are late
themselves, and so is what they see.`;
}

async function write(rows: readonly RoomMeasurement[], note: string): Promise<void> {
  const plot = new URL('netcode.svg', BENCHMARKS);
  await writeFile(plot, roomPlot(rows));
  const text = `# Rooms of growing size\n\n\`npm run bench -- netcode --write\`\n\n${roomTable(rows)}\n${note}\n\n![How cost grows](netcode.svg)\n`;
  await writeFile(new URL('netcode.md', BENCHMARKS), text);
  tell(`Written: ${fileURLToPath(plot)}`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
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

await program.parseAsync();
