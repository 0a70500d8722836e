import { IN_THIS_THREAD, type FrameWorkers } from '../codecs/frame-task.ts';
import type { Annotations } from '../annotations/annotations.ts';
import type { Segmentation } from '../segmentation/segmentation.ts';
import type { Volume } from '../volume/volume.ts';
import { buildImageStack } from './build-image-stack.ts';
import { buildVolume } from './build-volume.ts';
import type { DecodeOptions } from './decode-frames.ts';
import { EarlyDecoding } from './early-decoding.ts';
import { isSlice, type ImageFrame, type SliceSource } from './image-slice.ts';
import { stackPictures } from './image-stacks.ts';
import { seriesOfAnnotations, seriesOfSegmentation } from './link-objects.ts';
import { readFile, type FileContent, type ReadFile } from './read-file.ts';
import { baseName, REFUSAL_CODES, refuse, type FileRefusal, type RefusalCode } from './refusal.ts';
import type { SegmentationFile } from './segmentation-file.ts';
import { SampleHasher, type FileSamples } from './sample-hashes.ts';
import { referencesOf, type SeriesReferences } from './series-references.ts';
import { stackSlices, type UnusedSlice } from './stacks.ts';

/** The bytes of one file and the base name under which it is refused or listed. */
export interface DicomFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A volume or image stack and the files it was made of, in slice order. */
export interface SeriesVolume {
  readonly volume: Volume;
  readonly fileNames: readonly string[];
  /** The same files by their place in what was handed in. */
  readonly fileIndices: readonly number[];
  /** For those who link other objects to it. Holds UIDs: never leaves the process that imports. */
  readonly references: SeriesReferences;
  /** Hashes of the pixels of its files, if they were asked for: of image stacks, and of volumes that are one file. */
  readonly files: readonly FileSamples[];
}

/** How far a long operation is. */
export interface ReadProgress {
  readonly phase: 'parsing' | 'decoding' | 'encoding';
  readonly done: number;
  readonly total: number;
}

export interface ReadSeriesOptions {
  readonly onProgress?: (progress: ReadProgress) => void;
  /** Who decodes the frames; in this thread if nobody is named. */
  readonly workers?: FrameWorkers;
  readonly withFileHashes?: boolean;
}

/** Named regions of a volume. */
export interface FoundSegmentation {
  readonly fileName: string;
  /** Holds UIDs as keys: place it, and let nothing else leave the process that imports. */
  readonly segmentation: Segmentation;
  /** The series it belongs to (index in `series`); undefined if that is not among the files. */
  readonly seriesIndex: number | undefined;
  /** For an inspection, if file hashes were asked for and it is a DICOM object. */
  readonly file: SegmentationFile | undefined;
}

/** Drawings and measurements on images that are among the files. */
export interface FoundAnnotations {
  readonly fileName: string;
  /** Holds UIDs as keys, like a segmentation. */
  readonly annotations: Annotations;
  /** The series that the images are in (indices in `series`), at least one. */
  readonly seriesIndices: readonly number[];
}

export interface ReadSeriesResult {
  readonly series: SeriesVolume[];
  readonly segmentations: FoundSegmentation[];
  readonly annotations: FoundAnnotations[];
  readonly refused: FileRefusal[];
}

/**
 * Reads any heap of files: slices into volumes by their geometry, everything else that is a picture into image stacks,
 * and what other objects say about these. Every file that is used for none of it is refused with a reason.
 * Nothing in the files can make this throw.
 */
export async function readSeries(
  files: AsyncIterable<DicomFile> | Iterable<DicomFile>,
  options: ReadSeriesOptions = {},
): Promise<ReadSeriesResult> {
  const workers = options.workers ?? IN_THIS_THREAD;
  // Where the samples are to be hashed, it depends on the whole series which are.
  const early = options.withFileHashes === true ? undefined : new EarlyDecoding(workers);
  const readFiles = await readAll(files, options, early);
  const reading = new SeriesReading(options, indicesOf(readFiles), early);
  await reading.readFrames(
    readFiles.flatMap(({ content }) => (content.kind === 'frames' ? content.frames : [])),
  );
  const { series } = reading;
  const segmentations: FoundSegmentation[] = [];
  for (const { fileName, segmentation } of addNiftiVolumes(readFiles, series)) {
    const seriesIndex = seriesOfSegmentation(segmentation, series);
    segmentations.push({ fileName, segmentation, seriesIndex, file: undefined });
  }
  for (const { name, content } of readFiles) {
    if (content.kind !== 'segmentation') continue;
    const { segmentation, file } = content;
    const seriesIndex = seriesOfSegmentation(segmentation, series);
    segmentations.push({ fileName: baseName(name), segmentation, seriesIndex, file });
  }
  // Measurements may be made on segments, so these are linked first.
  const annotations = new Map<ReadFile, FoundAnnotations>();
  for (const readFile of readFiles) {
    const { name, content } = readFile;
    if (content.kind !== 'annotations') continue;
    const seriesIndices = seriesOfAnnotations(content.annotations, series, segmentations);
    if (seriesIndices.length === 0) continue;
    const fileName = baseName(name);
    annotations.set(readFile, { fileName, annotations: content.annotations, seriesIndices });
  }
  const refused = readFiles.flatMap((readFile) => {
    const code = refusalOf(readFile, reading, annotations);
    return code === undefined ? [] : [refuse(readFile.name, code)];
  });
  return { series, segmentations, annotations: [...annotations.values()], refused };
}

/**
 * Adds the volumes of NIfTI files, and returns those that turn out to be regions of another one: label images whose header
 * does not say so are told by their few values and by a volume with the same grid.
 */
function addNiftiVolumes(
  readFiles: readonly ReadFile[],
  series: SeriesVolume[],
): { readonly fileName: string; readonly segmentation: Segmentation }[] {
  const maybeLabels: {
    index: number;
    fileName: string;
    content: FileContent & { kind: 'volumes' };
  }[] = [];
  const add = (index: number, fileName: string, volumes: readonly Volume[]): void => {
    const common = { fileNames: [fileName], fileIndices: [index], files: [] };
    for (const volume of volumes) series.push({ volume, ...common, references: referencesOf([]) });
  };
  for (const [index, { name, content }] of readFiles.entries()) {
    if (content.kind !== 'volumes') continue;
    const fileName = baseName(name);
    if (looksLikeLabels(content.volumes)) maybeLabels.push({ index, fileName, content });
    else add(index, fileName, content.volumes);
  }
  const found: { fileName: string; segmentation: Segmentation }[] = [];
  for (const { index, fileName, content } of maybeLabels) {
    const segmentation = content.asSegmentation();
    if (segmentation && seriesOfSegmentation(segmentation, series) !== undefined)
      found.push({ fileName, segmentation });
    else add(index, fileName, content.volumes);
  }
  return found;
}

const MAX_LABEL = 255;

function looksLikeLabels(volumes: readonly Volume[]): boolean {
  const [volume] = volumes;
  if (!volume || volumes.length > 1) return false;
  const { rescaleSlope, rescaleIntercept, valueRange } = volume;
  const isPlain = rescaleSlope[0] === 1 && rescaleIntercept[0] === 0;
  return isPlain && valueRange.min === 0 && valueRange.max >= 1 && valueRange.max <= MAX_LABEL;
}

/** Turns frames into series, and keeps count of what became of every file. */
class SeriesReading {
  readonly series: SeriesVolume[] = [];
  readonly used = new Set<SliceSource>();
  /** The first reason stands: a file whose frames end up in several stacks is refused once. */
  readonly whyUnused = new Map<SliceSource, RefusalCode>();
  readonly #options: ReadSeriesOptions;
  readonly #indices: ReadonlyMap<SliceSource, number>;
  readonly #early: EarlyDecoding | undefined;
  #done = 0;
  #total = 0;

  constructor(
    options: ReadSeriesOptions,
    indices: ReadonlyMap<SliceSource, number>,
    early: EarlyDecoding | undefined,
  ) {
    this.#options = options;
    this.#indices = indices;
    this.#early = early;
  }

  async readFrames(frames: readonly ImageFrame[]): Promise<void> {
    this.#total = frames.length;
    const { stacks, loose, unused } = stackSlices(frames.filter(isSlice));
    this.#noteUnused(unused);
    const pictures: ImageFrame[] = frames.filter((frame) => !isSlice(frame));
    pictures.push(...loose);
    for (const stack of stacks) {
      const slices = stack.slices.map(({ slice }) => slice);
      const result = await buildVolume(stack, this.#decodeOptions(slices, false));
      pictures.push(...result.loose);
      this.#noteUnused(result.unused);
      this.#add(result.built);
    }
    await this.#readPictures(pictures);
  }

  async #readPictures(pictures: readonly ImageFrame[]): Promise<void> {
    const { stacks, unused } = stackPictures(pictures);
    this.#noteUnused(unused);
    for (const stack of stacks) {
      const result = await buildImageStack(stack, this.#decodeOptions(stack.frames, true));
      this.#noteUnused(result.unused);
      this.#add(result.built);
    }
  }

  #hasher: SampleHasher | undefined;

  #decodeOptions(frames: readonly ImageFrame[], isImageStack: boolean): DecodeOptions {
    const isOneFile = frames.every(({ source }) => source === frames[0]?.source);
    const wanted = this.#options.withFileHashes === true && (isImageStack || isOneFile);
    this.#hasher = wanted ? new SampleHasher() : undefined;
    return {
      workers: this.#options.workers ?? IN_THIS_THREAD,
      hasher: this.#hasher,
      early: this.#early,
      onSliceDone: () => {
        this.#done += 1;
        const total = Math.max(this.#total, this.#done);
        this.#options.onProgress?.({ phase: 'decoding', done: this.#done, total });
      },
    };
  }

  #add(
    built: { readonly volume: Volume; readonly frames: readonly ImageFrame[] } | undefined,
  ): void {
    if (!built) return;
    const { volume, frames } = built;
    const sources = [...new Set(frames.map(({ source }) => source))];
    for (const source of sources) this.used.add(source);
    this.series.push({
      volume,
      fileNames: sources.map(({ fileName }) => fileName),
      fileIndices: sources.flatMap((source) => this.#indices.get(source) ?? []),
      references: referencesOf(frames),
      files: this.#hasher?.files ?? [],
    });
  }

  #noteUnused(unused: readonly UnusedSlice[]): void {
    for (const { slice, refusal } of unused) {
      if (!this.whyUnused.has(slice.source)) this.whyUnused.set(slice.source, refusal);
    }
  }
}

async function readAll(
  files: AsyncIterable<DicomFile> | Iterable<DicomFile>,
  options: ReadSeriesOptions,
  early: EarlyDecoding | undefined,
): Promise<readonly ReadFile[]> {
  const readFiles: ReadFile[] = [];
  const knownTotal = Array.isArray(files) ? files.length : 0;
  for await (const { name, bytes } of files) {
    const file = await readFile(name, bytes, options.withFileHashes === true);
    readFiles.push(file);
    if (file.content.kind === 'frames') early?.begin(file.content.frames);
    const done = readFiles.length;
    options.onProgress?.({ phase: 'parsing', done, total: Math.max(knownTotal, done) });
  }
  return readFiles;
}

/** Where each file came among those that were handed in. */
function indicesOf(readFiles: readonly ReadFile[]): ReadonlyMap<SliceSource, number> {
  const indices = new Map<SliceSource, number>();
  for (const [index, { content }] of readFiles.entries()) {
    if (content.kind !== 'frames') continue;
    for (const { source } of content.frames) indices.set(source, index);
  }
  return indices;
}

function refusalOf(
  readFile: ReadFile,
  { used, whyUnused }: SeriesReading,
  linked: ReadonlyMap<ReadFile, unknown>,
): RefusalCode | undefined {
  const { content } = readFile;
  switch (content.kind) {
    case 'refused':
      return content.refusal;
    case 'annotations':
      return linked.has(readFile) ? undefined : content.refusal;
    case 'frames': {
      const source = content.frames[0]?.source;
      if (!source) return REFUSAL_CODES.damaged;
      return used.has(source) ? undefined : (whyUnused.get(source) ?? REFUSAL_CODES.damaged);
    }
    case 'volumes':
    case 'segmentation':
      return undefined;
  }
}
