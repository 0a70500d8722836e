/**
 * The child process that decodes. Whatever a file makes it do, the server goes on: the parent limits its time and memory
 * and kills it when it is over. Runs under plain Node, which strips the types.
 */
import {
  createTeachingPhantom,
  describeForInspection,
  encodeVolumeAsset,
  isPlainGrid,
  type ReadProgress,
  readSeries,
  type SeriesVolume,
} from '@rounds/imaging';

import { errorForLog } from '../logging/error-for-log.ts';
import type { AssetStore } from '../storage/asset-store.ts';
import { createDiskAssetStore } from '../storage/disk-asset-store.ts';
import type {
  ImportedSeries,
  ImportMessage,
  ImportResult,
  ImportSource,
  ImportTask,
  InspectResult,
  PhantomResult,
  Refusal,
} from './import-protocol.ts';
import { gridRefusal } from './grid-refusal.ts';
import { readFiles } from './read-files.ts';

const REPORT_EVERY_MS = 100;
let lastReportMs = 0;

function send(message: ImportMessage): void {
  process.send?.(message);
}

function report(progress: ReadProgress): void {
  const nowMs = performance.now();
  // While files are still being found, the last one so far is not the last one.
  const isLast = progress.phase !== 'parsing' && progress.done === progress.total;
  if (!isLast && nowMs - lastReportMs < REPORT_EVERY_MS) return;
  lastReportMs = nowMs;
  send({ kind: 'progress', progress, rssBytes: process.memoryUsage.rss() });
}

async function importSource(source: ImportSource, store: AssetStore): Promise<ImportResult> {
  const refused: Refusal[] = [];
  const read = await readSeries(readFiles(source, refused), { onProgress: report });
  const series: ImportedSeries[] = [];
  for (const candidate of read.series) {
    if (isPlainGrid(candidate.volume)) series.push(await storeSeries(candidate, store));
    else refused.push(gridRefusal(candidate));
  }
  return { series, refused: [...read.refused, ...refused] };
}

async function storeSeries({ volume }: SeriesVolume, store: AssetStore): Promise<ImportedSeries> {
  const assetSha256 = await store.put(await encodeVolumeAsset(volume, { onProgress: report }));
  const { storedValues: _pixels, ...description } = volume;
  return { assetSha256, description };
}

async function inspectSource(source: ImportSource): Promise<InspectResult> {
  const refused: Refusal[] = [];
  const read = await readSeries(readFiles(source, refused), { onProgress: report });
  return { series: read.series.map(describeForInspection), refused: [...read.refused, ...refused] };
}

async function makePhantom(
  task: ImportTask & { kind: 'phantom' },
  store: AssetStore,
): Promise<PhantomResult> {
  const { volume, truth } = createTeachingPhantom(task.size ?? {});
  return { ...(await storeSeries({ volume, fileNames: [] }, store)), truth };
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
      case 'phantom':
        send({
          kind: 'result',
          result: await makePhantom(task, createDiskAssetStore(task.assetFolder)),
        });
        break;
    }
  } catch (error) {
    send({ kind: 'failed', error: errorForLog(error) });
  }
}

process.once('message', (task: ImportTask) => void run(task));
// The parent ends this process once it has the result; a parent that is gone needs none.
process.once('disconnect', () => process.exit());
