import type { RoomMeasurement } from '../measure-room.ts';

interface Panel {
  readonly title: string;
  readonly valueOf: (row: RoomMeasurement) => number;
}

const PANELS: readonly Panel[] = [
  {
    title: 'kB/s down per client',
    valueOf: ({ bytesPerClientPerSecond }) => bytesPerClientPerSecond / 1000,
  },
  { title: 'server CPU, % of a core', valueOf: ({ serverCpuPercent }) => serverCpuPercent },
  { title: 'tick p99, ms', valueOf: ({ tickP99Ms }) => tickP99Ms },
  { title: 'move to seen p99, ms', valueOf: ({ moveToSeenP99Ms }) => moveToSeenP99Ms },
];

const WIDTH = 300;
const HEIGHT = 190;
const MARGIN = { left: 44, right: 14, top: 30, bottom: 30 } as const;

/** How cost grows with the size of the room: one panel for each figure, people on a logarithmic scale. As SVG. */
export function roomPlot(rows: readonly RoomMeasurement[]): string {
  const panels = PANELS.map(
    (panel, i) =>
      `<g transform="translate(${(i % 2) * WIDTH} ${Math.floor(i / 2) * HEIGHT})">${drawPanel(panel, rows)}</g>`,
  );
  const size = `width="${2 * WIDTH}" height="${2 * HEIGHT}" viewBox="0 0 ${2 * WIDTH} ${2 * HEIGHT}"`;
  const style =
    'text{font:11px sans-serif;fill:#333}.line{fill:none;stroke:#1f6fb2;stroke-width:2}.axis{stroke:#999}.dot{fill:#1f6fb2}';
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}><style>${style}</style><rect width="100%" height="100%" fill="#fff"/>${panels.join('')}</svg>\n`;
}

function drawPanel({ title, valueOf }: Panel, rows: readonly RoomMeasurement[]): string {
  const people = rows.map(({ n }) => Math.log(n));
  const [least, most] = [Math.min(...people), Math.max(...people)];
  const highest = roundUp(Math.max(1, ...rows.map(valueOf)));
  const bottom = HEIGHT - MARGIN.bottom;
  const right = WIDTH - MARGIN.right;
  const xOf = (n: number): number =>
    most === least
      ? (MARGIN.left + right) / 2
      : MARGIN.left + ((Math.log(n) - least) / (most - least)) * (right - MARGIN.left);
  const yOf = (value: number): number => bottom - (value / highest) * (bottom - MARGIN.top);
  const points = rows.map((row) => ({ n: row.n, x: xOf(row.n), y: yOf(valueOf(row)) }));
  return [
    `<text x="${MARGIN.left}" y="18" font-weight="bold">${title}</text>`,
    `<path class="axis" d="M${MARGIN.left} ${MARGIN.top}V${bottom}H${right}" fill="none"/>`,
    `<text x="${MARGIN.left - 6}" y="${MARGIN.top + 4}" text-anchor="end">${highest}</text>`,
    `<text x="${MARGIN.left - 6}" y="${bottom}" text-anchor="end">0</text>`,
    `<path class="line" d="M${points.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}"/>`,
    ...points.map(
      ({ x, y }) => `<circle class="dot" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3"/>`,
    ),
    ...points.map(
      ({ n, x }) => `<text x="${x.toFixed(1)}" y="${bottom + 16}" text-anchor="middle">${n}</text>`,
    ),
  ].join('');
}

/** To one, two or five times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value) ?? value;
}
