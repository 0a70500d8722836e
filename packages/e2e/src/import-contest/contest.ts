/** What a tool makes of a folder of DICOM files. */
export interface ReadVolume {
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  /** Slice after slice, ascending along the normal of the slices. */
  readonly values: ArrayLike<number> & ArrayBufferView;
}

/** Every tool, Rounds included, is a module with this. The work ends with all voxels in memory, in order. */
export interface ToolModule {
  readonly readFolder: (
    folder: string,
    names: readonly string[],
  ) => ReadVolume | Promise<ReadVolume>;
}

/** One reading of one series by one tool. */
export interface Reading {
  readonly ms: number;
  /** Of all threads of the process; null where it is not known. */
  readonly cpuMs: number | null;
  readonly size: readonly [columns: number, rows: number, slices: number];
  /** Of the values as little-endian 16-bit integers. */
  readonly sha256: string;
}

export interface ContestRow {
  readonly series: string;
  readonly tool: string;
  readonly runtime: 'node' | 'chromium';
  /** Median of the runs after the first. */
  readonly ms: number;
  /** The first run of the process: compiling and code loading included. */
  readonly firstMs: number;
  /** Processor time, all threads together: what is left of a comparison on a busy machine. */
  readonly cpuMs: number | null;
  readonly runs: number;
  /** Peak of the process during its first run; null where the system does not tell. */
  readonly rssMb: number | null;
  /** Whether the voxels are those that dcmtk decodes. */
  readonly sameVoxels: boolean;
  readonly note?: string;
}

/** A series of the shared data, as the contest reads it. */
export interface ContestSeries {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  readonly names: readonly string[];
  readonly voxelSha256: string;
}

/** A running tool: a process or a page of its own. */
export interface Contestant {
  readonly tool: string;
  readonly read: (series: ContestSeries) => Promise<Reading>;
  /** Megabytes at the peak so far; null where the system does not tell. */
  readonly peakMb: () => Promise<number | null>;
  readonly close: () => Promise<void>;
}

/** A tool that takes longer is read with less often. */
const SLOW_MS = 8000;
const SLOW_RUNS = 3;

/**
 * All tools read the series in turns, so that whatever else the machine does strikes all alike. The first round is apart:
 * in it, code is loaded and compiled.
 */
export async function compete(
  series: ContestSeries,
  runtime: ContestRow['runtime'],
  contestants: readonly Contestant[],
  runs: number,
): Promise<readonly ContestRow[]> {
  const readings = new Map<Contestant, Reading[]>(contestants.map((one) => [one, []]));
  const peaks = new Map<Contestant, number | null>();
  const notes = new Map<Contestant, string>();
  for (let run = 0; run <= runs; run += 1) {
    for (const contestant of contestants) {
      if (notes.has(contestant)) continue;
      if (run > SLOW_RUNS && (readings.get(contestant)?.at(-1)?.ms ?? 0) > SLOW_MS) continue;
      try {
        readings.get(contestant)?.push(await contestant.read(series));
        if (run === 0) peaks.set(contestant, await contestant.peakMb());
      } catch (error) {
        notes.set(contestant, `cannot: ${String(error).split('\n')[0]}`);
      }
    }
  }
  return contestants.map((contestant) => {
    const [first, ...later] = readings.get(contestant) ?? [];
    const note = notes.get(contestant);
    return {
      series: series.name,
      tool: contestant.tool,
      runtime,
      ms: Math.round(median(later.map(({ ms }) => ms))),
      firstMs: Math.round(first?.ms ?? Number.NaN),
      cpuMs: roundOrNull(median(later.flatMap(({ cpuMs }) => cpuMs ?? []))),
      runs: later.length,
      rssMb: peaks.get(contestant) ?? null,
      sameVoxels: first !== undefined && first.sha256 === series.voxelSha256,
      ...(note === undefined ? {} : { note }),
    };
  });
}

function roundOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : Math.round(value);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
