import type { CaseOverlay } from '@rounds/classroom';
import type {
  DeidentificationOptions,
  PhantomTruth,
  ReadProgress,
  SegmentationFile,
  SeriesInspection,
  Vector3,
} from '@rounds/imaging';

import type { ImportSummary } from '../cases/import-summary.ts';
import type { CaseTask, CaseTaskResults, StoredImages } from './case-task.ts';

/** A file to read, under the name by which its owner knows it. */
export interface SourceFile {
  readonly path: string;
  readonly name: string;
}

export type ImportSource =
  /** A folder, or one file: an image or a zip file. */
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'files'; readonly files: readonly SourceFile[] };

/** What a child process is asked to do. */
export type ImportTask =
  | { readonly kind: 'import'; readonly source: ImportSource; readonly assetFolder: string }
  | { readonly kind: 'inspect'; readonly source: ImportSource }
  | DeidentifyTask
  | { readonly kind: 'phantom'; readonly assetFolder: string; readonly size?: PhantomSize }
  | CaseTask;

/** Writes de-identified copies of DICOM files. */
export interface DeidentifyTask {
  readonly kind: 'deidentify';
  readonly source: ImportSource;
  /** Empty. */
  readonly outputFolder: string;
  readonly secretKey: Uint8Array;
  readonly options: DeidentificationOptions;
}

/** A task as the child process gets it. */
export interface ChildTask {
  readonly task: ImportTask;
  /** Empty, for this task alone; removed when it is over. */
  readonly scratchFolder: string;
}

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

/** What lies over a series; its asset is stored. */
export type ImportedOverlay = Omit<CaseOverlay, 'overlayId'>;

/** Something that somebody marked or measured in a series. */
export interface MarkedPlace {
  /** Public terms and numbers alone. */
  readonly title: string;
  readonly pointLps: Vector3;
}

export interface ImportedSeries extends StoredImages {
  readonly overlays: readonly ImportedOverlay[];
  readonly markedPlaces: readonly MarkedPlace[];
  /** What its files held that the asset does not. */
  readonly summary: ImportSummary;
}

export interface ImportResult {
  readonly series: readonly ImportedSeries[];
  readonly refused: readonly Refusal[];
  /** Of all files together. */
  readonly summary: ImportSummary;
}

export interface InspectResult {
  readonly series: readonly SeriesInspection[];
  readonly segmentations: readonly SegmentationFile[];
  readonly refused: readonly Refusal[];
}

export interface DeidentifyResult {
  /** How many files were written. */
  readonly written: number;
  readonly refused: readonly Refusal[];
  readonly summary: ImportSummary;
}

export interface PhantomResult extends StoredImages {
  readonly truth: PhantomTruth;
}

export interface ImportProgress {
  readonly phase: 'starting' | 'unpacking' | ReadProgress['phase'];
  readonly done: number;
  readonly total: number;
}

/** From the child. */
export type ImportMessage =
  | { readonly kind: 'progress'; readonly progress: ImportProgress; readonly rssBytes: number }
  | {
      readonly kind: 'result';
      readonly result:
        | ImportResult
        | InspectResult
        | PhantomResult
        | DeidentifyResult
        | CaseTaskResults[keyof CaseTaskResults];
    }
  | { readonly kind: 'failed'; readonly error: unknown };
