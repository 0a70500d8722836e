/** Runs in the child process: what is done with the images of cases that are in the library already. */
import {
  deface,
  type DefaceResult,
  decodeSegmentationAsset,
  decodeWholeAsset,
  encodeVolumeAsset,
  maskRegions,
  type ReadProgress,
  SERIES_FLAGS,
  type SeriesFlag,
  type Volume,
} from '@rounds/imaging';

import type { AssetStore } from '../storage/asset-store.ts';
import type { CaseTask, CaseTaskResults, ImageEdit } from './case-task.ts';
import { exportCase } from './export-case.ts';
import { describeStored } from './stored-images.ts';

export async function runCaseTask(
  task: CaseTask,
  store: AssetStore,
  onProgress: (progress: ReadProgress) => void,
): Promise<CaseTaskResults[CaseTask['kind']]> {
  const volume = await decodeWholeAsset(await readBytes(store, task.assetSha256));
  switch (task.kind) {
    case 'edit': {
      const edited = applyEdit(volume, task.edit);
      if ('problem' in edited) return edited;
      const bytes = await encodeVolumeAsset(edited.volume, { onProgress });
      return describeStored(await store.put(bytes), edited.volume, store);
    }
    case 'export':
      return exportCase(volume, task, onProgress);
    case 'check': {
      const flags: SeriesFlag[] = [];
      for (const { kind, assetSha256 } of task.overlays) {
        const bytes = await readBytes(store, assetSha256);
        if (kind === 'fusion') flags.push(...(await decodeWholeAsset(bytes)).flags);
        else decodeSegmentationAsset(bytes);
      }
      const overlaysMayShowText = flags.includes(SERIES_FLAGS.burnedInAnnotation);
      return { ...(await describeStored(task.assetSha256, volume, store)), overlaysMayShowText };
    }
  }
}

async function readBytes(store: AssetStore, sha256: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of store.read(sha256)) parts.push(part);
  return Buffer.concat(parts);
}

function applyEdit(volume: Volume, edit: ImageEdit): DefaceResult {
  switch (edit.operation) {
    case 'mask':
      return { volume: maskRegions(volume, edit.regions) };
    case 'deface':
      return deface(volume);
  }
}
