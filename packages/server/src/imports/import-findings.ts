import {
  deidentificationReport,
  type DeidentificationReport,
  type DicomFile,
  summarise,
} from '@rounds/imaging';

import type { ImportSummary } from '../cases/import-summary.ts';

/** Larger files are not looked through for the report: that would double the memory they take. */
const MAX_SEARCHED_BYTES = 256 * 1024 * 1024;

/**
 * Finds out what the files of an import held that no asset keeps, for the report that instructors read. Holds names of
 * attributes and counts, never a value.
 */
export class ImportFindings {
  /** By index of the file, as it was passed on. */
  readonly #reports = new Map<number, DeidentificationReport>();

  /** Passes files on, looking at each. */
  async *watch(files: AsyncIterable<DicomFile>): AsyncGenerator<DicomFile> {
    let index = 0;
    for await (const file of files) {
      this.#look(index, file);
      index += 1;
      yield file;
    }
  }

  /** What was found in these files, or in all of them. */
  summary(fileIndices: Iterable<number> = this.#reports.keys()): ImportSummary {
    return wordsOf([...fileIndices].flatMap((index) => this.#reports.get(index) ?? []));
  }

  #look(index: number, { bytes }: DicomFile): void {
    if (bytes.length > MAX_SEARCHED_BYTES) return;
    const result = deidentificationReport(bytes);
    if ('report' in result) this.#reports.set(index, result.report);
  }
}

export function wordsOf(reports: readonly DeidentificationReport[]): ImportSummary {
  const { sentences, counts, files, privateBlocks } = summarise(reports);
  return { sentences, counts: { ...counts, files, 'private-blocks': privateBlocks } };
}
