/** Runs in the child process: the images of a case in the formats of other programs. */
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

import {
  frameToPng,
  type ReadProgress,
  type Volume,
  volumeToDicom,
  volumeToOmeZarr,
  writeNifti,
} from '@rounds/imaging';

import { storedZip, type ZipEntry } from '../cases/bundle/stored-zip.ts';
import type { ExportResult, ExportTask } from './case-task.ts';
import { drawKeyImages } from './draw-key-images.ts';

export async function exportCase(
  volume: Volume,
  task: ExportTask,
  onProgress: (progress: ReadProgress) => void,
): Promise<ExportResult> {
  const { outputPath } = task;
  switch (task.format) {
    case 'nifti':
      await writeFile(outputPath, writeNifti(volume), { mode: 0o600 });
      break;
    case 'ome-zarr':
      await writeZip(outputPath, 'image.ome.zarr/', volumeToOmeZarr(volume));
      break;
    case 'dicom': {
      const files = volumeToDicom(volume, { uidOf: freshUids(), encoding: 'htj2k' });
      await writeZip(outputPath, 'DICOM/', counted(files, volume, onProgress));
      break;
    }
    case 'key-images':
      await writeZip(outputPath, 'key-images/', keyImageFiles(volume, task));
      break;
  }
  return { byteLength: (await stat(outputPath)).size };
}

interface PackedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

async function writeZip(
  outputPath: string,
  folder: string,
  files: AsyncIterable<PackedFile> | Iterable<PackedFile>,
): Promise<void> {
  const entries: ZipEntry[] = [];
  for await (const { path, bytes } of files) {
    entries.push({ name: `${folder}${path}`, byteLength: bytes.length, open: () => [bytes] });
  }
  await pipeline(storedZip(entries), createWriteStream(outputPath, { mode: 0o600 }));
}

async function* counted(
  files: AsyncIterable<PackedFile>,
  { geometry }: Volume,
  onProgress: (progress: ReadProgress) => void,
): AsyncGenerator<PackedFile> {
  let done = 0;
  for await (const file of files) {
    yield file;
    done += 1;
    onProgress({ phase: 'encoding', done, total: geometry.slices });
  }
}

function* keyImageFiles(volume: Volume, { views }: ExportTask): Generator<PackedFile> {
  for (const [index, view] of views.entries()) {
    for (const { name, image } of drawKeyImages(volume, view)) {
      yield {
        path: `${String(index + 1).padStart(2, '0')}-${name}.png`,
        bytes: frameToPng(image),
      };
    }
  }
}

/** UIDs that nothing can be traced from. One study, one series; asked again, a role gets the same. @see ISO/IEC 9834-8 */
function freshUids(): Parameters<typeof volumeToDicom>[1]['uidOf'] {
  const known = new Map<string, string>();
  return (role) => {
    const key = JSON.stringify(role);
    const uid = known.get(key) ?? `2.25.${BigInt(`0x${randomBytes(16).toString('hex')}`)}`;
    known.set(key, uid);
    return uid;
  };
}
