import { readFile } from 'node:fs/promises';

/** Clock ticks of `/proc`: 100 a second on every Linux there is. */
const MS_PER_CLOCK_TICK = 10;

/** CPU time a process has used so far, in milliseconds; undefined where the system does not tell (only Linux does). */
export async function cpuMsOf(processId: number): Promise<number | undefined> {
  let stat: string;
  try {
    stat = await readFile(`/proc/${processId}/stat`, 'utf8');
  } catch {
    return undefined; // No such process, or no /proc.
  }
  return cpuMsIn(stat);
}

/** Fields 14 and 15 of proc(5), counted behind the command's name, which may hold anything. */
export function cpuMsIn(stat: string): number | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return Number.isFinite(ticks) ? ticks * MS_PER_CLOCK_TICK : undefined;
}
