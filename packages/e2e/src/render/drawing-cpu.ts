import { existsSync, readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';

/** The kernel counts processor time in hundredths of a second. */
const CLOCK_TICK_MS = 10;

/** Whether the system tells what processes cost. */
export const TELLS_CPU = existsSync('/proc/self/stat');

let drawingPid: number | undefined;

/** Processor time of the drawing process of the browser that this process started. */
export function drawingCpuMs(): number {
  if (drawingPid === undefined || !isDrawing(drawingPid))
    drawingPid = descendantsOf(process.pid).find(isDrawing);
  if (drawingPid === undefined) return 0;
  const fields = statOf(drawingPid);
  return (Number(fields[11]) + Number(fields[12])) * CLOCK_TICK_MS;
}

function isDrawing(pid: number): boolean {
  return readProcess(pid, 'cmdline').includes('--type=gpu-process');
}

function descendantsOf(ancestor: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (/^\d+$/.test(name)) parents.set(Number(name), Number(statOf(Number(name))[1]));
  }
  const descends = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === ancestor || descends(parents.get(pid)));
  return [...parents.keys()].filter((pid) => pid !== ancestor && descends(pid));
}

/** The fields of /proc/<pid>/stat behind the name, which may hold anything; none for a process that has just ended. */
function statOf(pid: number): readonly string[] {
  return readProcess(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];
}

function readProcess(pid: number, file: 'stat' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && /ENOENT|ESRCH|EACCES/.test(String(cause.code)))
      return '';
    throw cause;
  }
}
