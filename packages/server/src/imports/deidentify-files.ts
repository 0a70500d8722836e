/** Runs in the child process: de-identified copies of DICOM files. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import {
  deidentify,
  type DeidentificationReport,
  type DicomFile,
  type ReadProgress,
  refuse,
} from '@rounds/imaging';

import type { DeidentifyResult, DeidentifyTask, Refusal } from './import-protocol.ts';
import { wordsOf } from './import-findings.ts';

const DIGITS = 6;

/**
 * Writes what is left of every file under a number: names of files and folders name people, too. Nothing is written over;
 * what is not understood whole is refused and not written.
 */
export async function deidentifyFiles(
  files: AsyncIterable<DicomFile>,
  { outputFolder, secretKey, options }: Omit<DeidentifyTask, 'kind' | 'source'>,
  onProgress: (progress: ReadProgress) => void,
): Promise<DeidentifyResult> {
  const refused: Refusal[] = [];
  const reports: DeidentificationReport[] = [];
  for await (const { name, bytes } of files) {
    const result = deidentify(bytes, { secretKey, options });
    if ('refusal' in result) {
      refused.push(refuse(name, result.refusal));
      continue;
    }
    reports.push(result.report);
    const written = `${String(reports.length).padStart(DIGITS, '0')}.dcm`;
    await writeFile(join(outputFolder, written), result.bytes, { flag: 'wx', mode: 0o600 });
    onProgress({ phase: 'parsing', done: reports.length, total: reports.length });
  }
  return { written: reports.length, refused, summary: wordsOf(reports) };
}
