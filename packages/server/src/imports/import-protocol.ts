import type {
  PhantomTruth,
  ReadProgress,
  SeriesInspection,
  VolumeDescription,
} from '@rounds/imaging';

/** A file to read, under the name by which its owner knows it. */
export interface SourceFile {
  readonly path: string;
  readonly name: string;
}

export type ImportSource =
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'files'; readonly files: readonly SourceFile[] };

/** What a child process is asked to do. */
export type ImportTask =
  | { readonly kind: 'import'; readonly source: ImportSource; readonly assetFolder: string }
  | { readonly kind: 'inspect'; readonly source: ImportSource }
  | { readonly kind: 'phantom'; readonly assetFolder: string; readonly size?: PhantomSize };

/** Smaller than the phantom's own size, for tests. */
export interface PhantomSize {
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
}

/** One file, or one series by its first file, that was not used. `reason` is a plain sentence. */
export interface Refusal {
  readonly file: string;
  readonly code: string;
  readonly reason: string;
}

/** A series whose asset is stored. The description is imaging's allow-list: nothing else leaves the child. */
export interface ImportedSeries {
  readonly assetSha256: string;
  readonly description: VolumeDescription;
}

export interface ImportResult {
  readonly series: readonly ImportedSeries[];
  readonly refused: readonly Refusal[];
}

export interface InspectResult {
  readonly series: readonly SeriesInspection[];
  readonly refused: readonly Refusal[];
}

export interface PhantomResult extends ImportedSeries {
  readonly truth: PhantomTruth;
}

export interface ImportProgress {
  readonly phase: 'starting' | ReadProgress['phase'];
  readonly done: number;
  readonly total: number;
}

/** From the child. */
export type ImportMessage =
  | { readonly kind: 'progress'; readonly progress: ImportProgress; readonly rssBytes: number }
  | { readonly kind: 'result'; readonly result: ImportResult | InspectResult | PhantomResult }
  | { readonly kind: 'failed'; readonly error: unknown };
