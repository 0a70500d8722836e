import { mkdir, readdir, realpath, rm } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';

import { Command } from 'commander';

import { type DataFolder, dataFolderAt, defaultDataFolder } from '../data-folder.ts';
import { readOrCreateSecret } from '../identity/secret-file.ts';
import { runImportTask } from '../imports/import-process.ts';
import type { DeidentifyResult } from '../imports/import-protocol.ts';
import { describeFailure } from './import-failure.ts';
import { progressLine } from './progress-line.ts';
import { refusalTable } from './refusal-table.ts';
import { requireSource } from './require-source.ts';

const NOTHING_UNDERSTOOD = 2;
const OTHER_PSEUDONYMS = 'files written before will no longer match files written after';

interface DeidentifySettings {
  readonly data: string;
  readonly shiftDates?: boolean;
  readonly keepCharacteristics?: boolean;
}

export function deidentifyCommand(): Command {
  return new Command('deidentify')
    .description('Write de-identified copies of DICOM files, numbered, into an empty folder')
    .argument('<path>', 'folder, zip or file')
    .argument('<outFolder>', 'made where it is not there')
    .option('--shift-dates', 'move dates, by days that are the same for a patient, not remove them')
    .option('--keep-characteristics', 'keep sex, age, size and weight')
    .option('--data <folder>', 'data folder of the server', defaultDataFolder(process.env))
    .action(deidentify);
}

async function deidentify(
  given: string,
  outFolder: string,
  settings: DeidentifySettings,
): Promise<void> {
  const path = resolve(given);
  const outputFolder = resolve(outFolder);
  if (!(await requireSource(path)) || !(await requireEmptyFolder(outputFolder, path))) return;
  const line = progressLine(process.stderr);
  try {
    const result = await runImportTask(
      {
        kind: 'deidentify',
        source: { kind: 'folder', folder: path },
        outputFolder,
        secretKey: await pseudonymSecret(dataFolderAt(settings.data)),
        options: {
          shiftDates: settings.shiftDates ?? false,
          retainPatientCharacteristics: settings.keepCharacteristics ?? false,
        },
      },
      { onProgress: line.show },
    );
    line.clear();
    tell(result);
  } catch (error) {
    line.clear();
    describeFailure(error);
  }
}

async function pseudonymSecret(folder: DataFolder): Promise<Uint8Array> {
  await mkdir(folder.path, { recursive: true, mode: 0o700 });
  return readOrCreateSecret(folder.pseudonymSecret, OTHER_PSEUDONYMS);
}

function tell({ written, refused, summary }: DeidentifyResult): void {
  process.stdout.write(`${written} ${written === 1 ? 'file' : 'files'} written\n`);
  for (const sentence of summary.sentences) process.stdout.write(`  ${sentence}\n`);
  process.stdout.write(refusalTable(refused));
  if (written === 0) process.exitCode = NOTHING_UNDERSTOOD;
}

/** Nothing is written over, and nothing that was just written is read again. */
async function requireEmptyFolder(outputFolder: string, source: string): Promise<boolean> {
  const made = await mkdir(outputFolder, { recursive: true, mode: 0o700 });
  const isEmpty = (await readdir(outputFolder)).length === 0;
  const fromSource = relative(await realpath(source), await realpath(outputFolder));
  const isInside = !/^\.\.(?:[/\\]|$)/.test(fromSource) && !isAbsolute(fromSource);
  if (isEmpty && !isInside) return true;
  if (made !== undefined) await rm(made, { recursive: true });
  process.stderr.write(
    isInside
      ? `${outputFolder} is inside the folder that is read: choose another one\n`
      : `${outputFolder} is not empty: choose another one\n`,
  );
  process.exitCode = 1;
  return false;
}
