import type { RoomMeasurement } from '../measure-room.ts';

/** What rooms of growing size cost, as a table of Markdown. */
export function roomTable(rows: readonly RoomMeasurement[]): string {
  return [
    '| people | kB/s down per client | server CPU, % of a core | tick p99 ms | move to seen p50 / p99 ms | tick Hz | all in after s | tick Hz meanwhile | late join ms |',
    '| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map((row) => `| ${cellsOf(row).join(' | ')} |`),
    '',
  ].join('\n');
}

function cellsOf(row: RoomMeasurement): readonly string[] {
  return [
    String(row.n),
    (row.bytesPerClientPerSecond / 1000).toFixed(1),
    row.serverCpuPercent.toFixed(1),
    row.tickP99Ms.toFixed(1),
    `${row.moveToSeenP50Ms.toFixed(1)} / ${row.moveToSeenP99Ms.toFixed(1)}`,
    row.hz.toFixed(2),
    (row.joinAllMs / 1000).toFixed(1),
    row.joinHz.toFixed(1),
    `${row.lateJoinMs} (${row.lateJoinSlowestMs})`,
  ];
}
