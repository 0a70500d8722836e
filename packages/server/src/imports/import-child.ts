/**
 * The child process that decodes. Whatever a file makes it do, the server goes on: the parent limits its time and memory
 * and kills it when it is over. Runs under plain Node, which strips the types.
 */
import { rmSync } from 'node:fs';
import { flushCompileCache } from 'node:module';

import {
  createTeachingPhantom,
  describeForInspection,
  readSeries,
  REFUSAL_CODES,
} from '@rounds/imaging';

import { errorForLog } from '../logging/error-for-log.ts';
import type { AssetStore } from '../storage/asset-store.ts';
import { createDiskAssetStore } from '../storage/disk-asset-store.ts';
import { unpackArchives } from './archives/unpack-archives.ts';
import { runCaseTask } from './edit-asset.ts';
import { deidentifyFiles } from './deidentify-files.ts';
import type {
  ChildTask,
  DeidentifyResult,
  DeidentifyTask,
  ImportMessage,
  ImportProgress,
  ImportResult,
  ImportSource,
  ImportTask,
  InspectResult,
  PhantomResult,
  Refusal,
  SourceFile,
} from './import-protocol.ts';
import { createFrameWorkerPool } from './frame-worker-pool.ts';
import { ImportFindings } from './import-findings.ts';
import { listFiles } from './list-files.ts';
import { readFiles } from './read-files.ts';
import { storeImport, storeVolume } from './store-import.ts';

/** All processors decode and compress. */
const workers = createFrameWorkerPool();

const REPORT_EVERY_MS = 100;
let lastReportMs = 0;

function send(message: ImportMessage): void {
  // The parent kills this process when it has the result: nothing would be kept of the code that was compiled.
  if (message.kind === 'result') flushCompileCache();
  process.send?.(message);
}

function report(progress: ImportProgress): void {
  const nowMs = performance.now();
  // While files are still being found, the last one so far is not the last one.
  const isLast = progress.phase !== 'parsing' && progress.done === progress.total;
  if (!isLast && nowMs - lastReportMs < REPORT_EVERY_MS) return;
  lastReportMs = nowMs;
  send({ kind: 'progress', progress, rssBytes: process.memoryUsage.rss() });
}

async function importSource(source: ImportSource, store: AssetStore): Promise<ImportResult> {
  workers.start();
  const refused: Refusal[] = [];
  const files = await filesOf(source, refused);
  const findings = new ImportFindings();
  const watched = findings.watch(readFiles(files, refused));
  const read = await readSeries(watched, { onProgress: report, workers });
  const stored = await storeImport(read, (indices) => findings.summary(indices), {
    store,
    onProgress: report,
    workers,
  });
  return {
    series: stored.series,
    refused: withoutIndex(
      [...read.refused, ...stored.refused, ...refused],
      stored.series.length > 0,
    ),
    summary: findings.summary(),
  };
}

/** Every file of the source, archives unpacked. */
function filesOf(source: ImportSource, refused: Refusal[]): Promise<readonly SourceFile[]> {
  return unpackArchives(listFiles(source), refused, {
    scratchFolder,
    onProgress: (done, total) => report({ phase: 'unpacking', done, total }),
  });
}

/** The index of a CD is no problem to tell of where the images it lists were found. */
function withoutIndex(refused: readonly Refusal[], isUnderstood: boolean): readonly Refusal[] {
  return isUnderstood ? refused.filter(({ code }) => code !== REFUSAL_CODES.directory) : refused;
}

async function inspectSource(source: ImportSource): Promise<InspectResult> {
  const refused: Refusal[] = [];
  const files = await filesOf(source, refused);
  const read = await readSeries(readFiles(files, refused), {
    onProgress: report,
    workers,
    withFileHashes: true,
  });
  const segmentations = read.segmentations.flatMap(({ file }) => (file ? [file] : []));
  return {
    series: read.series.map(describeForInspection),
    segmentations,
    refused: withoutIndex(
      [...read.refused, ...refused],
      read.series.length + segmentations.length > 0,
    ),
  };
}

async function makePhantom(
  task: ImportTask & { kind: 'phantom' },
  store: AssetStore,
): Promise<PhantomResult> {
  const { volume, truth } = createTeachingPhantom(task.size ?? {});
  return { ...(await storeVolume(volume, { store, onProgress: report, workers })), truth };
}

async function deidentifySource(task: DeidentifyTask): Promise<DeidentifyResult> {
  const refused: Refusal[] = [];
  const files = await filesOf(task.source, refused);
  const result = await deidentifyFiles(readFiles(files, refused), task, report);
  const all = [...result.refused, ...refused];
  return { ...result, refused: withoutIndex(all, result.written > 0) };
}

async function run(task: ImportTask): Promise<void> {
  try {
    switch (task.kind) {
      case 'import':
        send({
          kind: 'result',
          result: await importSource(task.source, createDiskAssetStore(task.assetFolder)),
        });
        break;
      case 'inspect':
        send({ kind: 'result', result: await inspectSource(task.source) });
        break;
      case 'deidentify':
        send({ kind: 'result', result: await deidentifySource(task) });
        break;
      case 'phantom':
        send({
          kind: 'result',
          result: await makePhantom(task, createDiskAssetStore(task.assetFolder)),
        });
        break;
      case 'edit':
      case 'check':
      case 'export':
        send({
          kind: 'result',
          result: await runCaseTask(task, createDiskAssetStore(task.assetFolder), report),
        });
        break;
    }
  } catch (error) {
    send({ kind: 'failed', error: errorForLog(error) });
  }
}

/** The parent's, which sends it with the task. */
let scratchFolder = '';

process.once('message', (message: ChildTask) => {
  scratchFolder = message.scratchFolder;
  void run(message.task);
});
// The parent ends this process once it has the result. A parent that is gone needs none, and removes nothing either.
process.once('disconnect', () => {
  if (scratchFolder !== '') rmSync(scratchFolder, { recursive: true, force: true });
  process.exit();
});
// Ctrl+C reaches both: the parent goes, and then so does this process, with what it unpacked.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
