import { readSlices } from '../dicom/image-file.ts';
import { parsePart10 } from '../dicom/part10.ts';
import type { Volume } from '../volume/volume.ts';
import { buildVolume } from './build-volume.ts';
import type { ImageSlice, SlicesResult, SliceSource } from './image-slice.ts';
import { baseName, REFUSAL_CODES, refuse, type FileRefusal, type RefusalCode } from './refusal.ts';
import { stackSlices, type UnusedSlice } from './stacks.ts';

/** The bytes of one file and the base name under which it is refused or listed. */
export interface DicomFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A volume and the files it was made of, in slice order. */
export interface SeriesVolume {
  readonly volume: Volume;
  readonly fileNames: readonly string[];
}

/** How far a long operation is. */
export interface ReadProgress {
  readonly phase: 'parsing' | 'decoding' | 'encoding';
  readonly done: number;
  readonly total: number;
}

export interface ReadSeriesOptions {
  readonly onProgress?: (progress: ReadProgress) => void;
}

export interface ReadSeriesResult {
  readonly series: SeriesVolume[];
  readonly refused: FileRefusal[];
}

/**
 * Reads any heap of files into volumes by their geometry; every file that is in no volume is refused with a reason.
 * Nothing in the files can make this throw.
 */
export async function readSeries(
  files: AsyncIterable<DicomFile> | Iterable<DicomFile>,
  options: ReadSeriesOptions = {},
): Promise<ReadSeriesResult> {
  const readFiles = await parseAll(files, options);
  const { stacks, unused } = stackSlices(readFiles.flatMap(({ slices }) => slices));
  const whyUnused = new Map<SliceSource, RefusalCode>();
  noteUnused(whyUnused, unused);
  const total = stacks.reduce((sum, stack) => sum + stack.slices.length, 0);
  let done = 0;
  const onSliceDone = (): void => {
    done += 1;
    options.onProgress?.({ phase: 'decoding', done, total });
  };
  const series: SeriesVolume[] = [];
  const used = new Set<SliceSource>();
  for (const stack of stacks) {
    const result = await buildVolume(stack, onSliceDone);
    noteUnused(whyUnused, result.unused);
    if (!result.built) continue;
    const { volume, slices } = result.built;
    for (const { source } of slices) used.add(source);
    series.push({ volume, fileNames: fileNamesOf(slices) });
  }
  return { series, refused: listRefusals(readFiles, used, whyUnused) };
}

/** One file after parsing: the slices in it, or why there are none. */
interface ReadFile {
  readonly name: string;
  readonly slices: readonly ImageSlice[];
  readonly refusal: RefusalCode | undefined;
}

async function parseAll(
  files: AsyncIterable<DicomFile> | Iterable<DicomFile>,
  options: ReadSeriesOptions,
): Promise<readonly ReadFile[]> {
  const readFiles: ReadFile[] = [];
  const knownTotal = Array.isArray(files) ? files.length : 0;
  for await (const { name, bytes } of files) {
    const result = parseFile(baseName(name), bytes);
    readFiles.push(
      'refusal' in result
        ? { name, slices: [], refusal: result.refusal }
        : { name, slices: result.slices, refusal: undefined },
    );
    const done = readFiles.length;
    options.onProgress?.({ phase: 'parsing', done, total: Math.max(knownTotal, done) });
  }
  return readFiles;
}

function parseFile(fileName: string, bytes: Uint8Array): SlicesResult {
  const result = parsePart10(bytes);
  return 'refusal' in result ? result : readSlices(fileName, result.parsed);
}

/** The first reason stands: a file whose frames end up in several stacks is refused once. */
function noteUnused(
  whyUnused: Map<SliceSource, RefusalCode>,
  unused: readonly UnusedSlice[],
): void {
  for (const { slice, refusal } of unused) {
    if (!whyUnused.has(slice.source)) whyUnused.set(slice.source, refusal);
  }
}

function fileNamesOf(slices: readonly ImageSlice[]): readonly string[] {
  return [...new Set(slices.map(({ source }) => source))].map(({ fileName }) => fileName);
}

/** In the order in which the files were handed in. */
function listRefusals(
  readFiles: readonly ReadFile[],
  used: ReadonlySet<SliceSource>,
  whyUnused: ReadonlyMap<SliceSource, RefusalCode>,
): FileRefusal[] {
  return readFiles.flatMap(({ name, slices, refusal }) => {
    const source = slices[0]?.source;
    if (source && used.has(source)) return [];
    return [refuse(name, refusal ?? (source && whyUnused.get(source)) ?? REFUSAL_CODES.damaged)];
  });
}
