export interface GrowthRow {
  readonly line: string;
  /** Voxels along each axis. */
  readonly side: number;
  readonly samplesPerPixel: number;
  readonly cellsPerPixel: number;
  readonly cpuMs: number | null;
}

const WIDTH = 420;
const HEIGHT = 300;
const MARGIN = { left: 52, right: 16, top: 30, bottom: 96 } as const;
/** Told apart by those who do not tell red from green, too. */
const COLOURS = ['#1f6fb2', '#d98200', '#7b3f98', '#0b7a6b', '#888888'] as const;

interface Panel {
  readonly title: string;
  readonly valueOf: (row: GrowthRow) => number;
}

const PANELS: readonly Panel[] = [
  { title: 'voxel reads per pixel', valueOf: ({ samplesPerPixel }) => samplesPerPixel },
  { title: 'CPU ms a frame (software GL)', valueOf: ({ cpuMs }) => cpuMs ?? 0 },
];

/** How cost grows with the number of voxels along an axis; both scales are logarithmic. As SVG. */
export function growthPlot(rows: readonly GrowthRow[]): string {
  const panels = PANELS.map(
    (panel, i) => `<g transform="translate(${i * WIDTH} 0)">${drawPanel(panel, rows)}</g>`,
  );
  const size = `width="${2 * WIDTH}" height="${HEIGHT}" viewBox="0 0 ${2 * WIDTH} ${HEIGHT}"`;
  const style =
    'text{font:11px sans-serif;fill:#333}.line{fill:none;stroke-width:2}.axis{stroke:#999}.grid{stroke:#e4e4e4}';
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}><style>${style}</style><rect width="100%" height="100%" fill="#fff"/>${panels.join('')}</svg>\n`;
}

function drawPanel({ title, valueOf }: Panel, rows: readonly GrowthRow[]): string {
  const values = rows.map(valueOf).filter((value) => value > 0);
  const lowest = 10 ** Math.floor(Math.log10(Math.min(...values)));
  const highest = 10 ** Math.ceil(Math.log10(Math.max(...values)));
  const sides = [...new Set(rows.map(({ side }) => side))];
  const [right, bottom] = [WIDTH - MARGIN.right, HEIGHT - MARGIN.bottom];
  const xOf = scale(sides[0] ?? 1, sides.at(-1) ?? 2, MARGIN.left, right);
  const yOf = scale(lowest, highest, bottom, MARGIN.top);
  const ticks: number[] = [];
  for (let value = lowest; value <= highest; value *= 10) ticks.push(value);
  const lines = [...new Set(rows.map(({ line }) => line))];
  return [
    `<text x="${MARGIN.left}" y="18" font-weight="bold">${title}</text>`,
    ...ticks.map(
      (value) =>
        `<path class="grid" d="M${MARGIN.left} ${yOf(value)}H${right}"/><text x="${MARGIN.left - 6}" y="${yOf(value)}" dy="4" text-anchor="end">${value}</text>`,
    ),
    ...sides.map(
      (side) => `<text x="${xOf(side)}" y="${bottom + 16}" text-anchor="middle">${side}³</text>`,
    ),
    `<path class="axis" d="M${MARGIN.left} ${MARGIN.top}V${bottom}H${right}" fill="none"/>`,
    ...lines.map((line, i) => {
      const colour = COLOURS[i % COLOURS.length] ?? '#000';
      const points = rows.filter((row) => row.line === line && valueOf(row) > 0);
      const path = points.map((row) => `${xOf(row.side)} ${yOf(valueOf(row))}`).join('L');
      const dots = points.map(
        (row) => `<circle cx="${xOf(row.side)}" cy="${yOf(valueOf(row))}" r="3" fill="${colour}"/>`,
      );
      const [keyX, keyY] = [MARGIN.left + (i % 2) * 150, bottom + 38 + Math.floor(i / 2) * 18];
      const key = `<path class="line" stroke="${colour}" d="M${keyX} ${keyY - 4}h18"/><text x="${keyX + 24}" y="${keyY}">${line}</text>`;
      return `<path class="line" stroke="${colour}" d="M${path}"/>${dots.join('')}${key}`;
    }),
  ].join('');
}

/** Logarithmic, to a tenth of a unit of the picture. */
function scale(from: number, to: number, start: number, end: number): (value: number) => number {
  const span = Math.log(to / from);
  return (value) => Number((start + ((end - start) * Math.log(value / from)) / span).toFixed(1));
}
