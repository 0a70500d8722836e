import type { ErrorCode } from '@rounds/classroom';

/** What a run of bots measured. Times in milliseconds; null where nothing was measured. */
export interface BotsReport {
  /** Bots that joined. */
  readonly n: number;
  readonly seconds: number;
  readonly seed: number;
  /** Ticks of the server as they arrived in snapshots. */
  readonly tickHz: number;
  /** Payload of all messages to one client, on average. */
  readonly bytesPerClientPerSecond: number;
  /** From a pose handed to the connection to the snapshot that shows it, at another bot. */
  readonly moveToSeenP50Ms: number | null;
  readonly moveToSeenP99Ms: number | null;
  readonly moveToSeenMaxMs: number | null;
  /** The same to the frame that draws it, which interpolates 2 to 3 ticks behind. */
  readonly moveToDrawnP50Ms: number | null;
  readonly moveToDrawnP99Ms: number | null;
  readonly posesSeen: number;
  /** From a command to its acknowledgement, after the journal. */
  readonly commandAckP50Ms: number | null;
  readonly commandAckP99Ms: number | null;
  readonly commands: number;
  /** Commands that were refused, and why. */
  readonly refused: number;
  readonly refusals: Partial<Record<ErrorCode, number>>;
  /** Connections lost while measuring; those that came back too. */
  readonly drops: number;
  /** Bots that were not in the class any more at the end. */
  readonly lost: number;
  /** Bots that could not join. */
  readonly joinFailures: number;
  readonly joinP50Ms: number | null;
  readonly joinMaxMs: number;
  readonly roundTripP50Ms: number | null;
  /** Of one core, while measuring; null for servers elsewhere. */
  readonly serverCpuPercent: number | null;
  /** How late this process itself was: figures within it are its own doing. */
  readonly botsLoopDelayP99Ms: number;
}

/** The report as people read it. */
export function reportTable(report: BotsReport): string {
  const rows: readonly (readonly [string, string])[] = [
    [
      'bots',
      `${report.n}${report.joinFailures > 0 ? ` (${report.joinFailures} could not join)` : ''}`,
    ],
    ['measured', `${report.seconds} s, seed ${report.seed}`],
    ['server tick', `${report.tickHz.toFixed(2)} Hz`],
    ['received per client', `${(report.bytesPerClientPerSecond / 1000).toFixed(1)} kB/s`],
    [
      'move to seen',
      quantiles(report.moveToSeenP50Ms, report.moveToSeenP99Ms, `${report.posesSeen} poses`),
    ],
    ['move to drawn', quantiles(report.moveToDrawnP50Ms, report.moveToDrawnP99Ms)],
    [
      'command to reply',
      quantiles(report.commandAckP50Ms, report.commandAckP99Ms, `${report.commands} commands`),
    ],
    ['join', `p50 ${text(report.joinP50Ms)}   max ${text(report.joinMaxMs)}`],
    ['ping', `p50 ${text(report.roundTripP50Ms)}`],
    [
      'refused',
      `${report.refused}${report.refused > 0 ? ` ${JSON.stringify(report.refusals)}` : ''}`,
    ],
    ['drops', `${report.drops}${report.lost > 0 ? `, ${report.lost} did not come back` : ''}`],
    [
      'server CPU',
      report.serverCpuPercent === null ? '-' : `${report.serverCpuPercent} % of a core`,
    ],
    ['own loop delay', `p99 ${text(report.botsLoopDelayP99Ms)}`],
  ];
  return rows.map(([name, value]) => `  ${name.padEnd(20)} ${value}`).join('\n');
}

function quantiles(p50: number | null, p99: number | null, of = ''): string {
  return `p50 ${text(p50)}   p99 ${text(p99)}${of === '' ? '' : `   of ${of}`}`;
}

function text(durationMs: number | null): string {
  return durationMs === null ? '-' : `${durationMs.toFixed(1)} ms`;
}
