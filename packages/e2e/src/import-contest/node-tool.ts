/** The process of one tool: reads a series whenever it is asked to, and says how long that took. */
import { createHash } from 'node:crypto';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

import type { ContestSeries, Reading, ReadVolume, ToolModule } from './contest.ts';
import type { ToolReply } from './node-contestant.ts';

const [, , modulePath = ''] = process.argv;
const tool = (await import(pathToFileURL(modulePath).href)) as ToolModule;

async function read({ folder, names }: ContestSeries): Promise<ToolReply> {
  try {
    const started = performance.now();
    const cpuBefore = process.cpuUsage();
    const volume = await tool.readFolder(folder, names);
    const ms = performance.now() - started;
    const { user, system } = process.cpuUsage(cpuBefore);
    const peakMb = process.resourceUsage().maxRSS / 1024;
    const reading = { ms, cpuMs: (user + system) / 1000, ...describe(volume) };
    return { kind: 'read', reading, peakMb };
  } catch (error) {
    return { kind: 'failed', message: String(error) };
  }
}

function describe({ columns, rows, slices, values }: ReadVolume): Pick<Reading, 'size' | 'sha256'> {
  const isWords = values instanceof Int16Array || values instanceof Uint16Array;
  const words = isWords ? values : Int16Array.from(values);
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { size: [columns, rows, slices], sha256 };
}

process.on('message', (series) => {
  void read(series as ContestSeries).then((reply) => process.send?.(reply));
});
