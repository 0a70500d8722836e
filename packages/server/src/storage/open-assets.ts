import type { AssetStore } from './asset-store.ts';
import { createDiskAssetStore } from './disk-asset-store.ts';
import type { S3Settings } from './s3-settings.ts';
import { type TaskAssets, tasksInPlace, tasksOnCopies } from './task-assets.ts';

export interface AssetPlace {
  /** Undefined where assets are files. */
  readonly s3: S3Settings | undefined;
  readonly folder: string;
  /** Where tasks get copies of assets that are elsewhere. */
  readonly workFolder: string;
}

export interface Assets {
  readonly store: AssetStore;
  readonly tasks: TaskAssets;
  close(): void;
}

/** Where this server keeps its assets: an S3 store where one is set, else a folder. @throws SettingsError */
export async function openAssets(place: AssetPlace): Promise<Assets> {
  if (place.s3 === undefined) {
    return {
      store: createDiskAssetStore(place.folder),
      tasks: tasksInPlace(place.folder),
      close: () => undefined,
    };
  }
  // Loaded where it is wanted: commands start sooner without it.
  const { createS3AssetStore } = await import('./s3-asset-store.ts');
  const store = createS3AssetStore(place.s3);
  try {
    await store.check();
  } catch (error) {
    store.close();
    throw error;
  }
  return { store, tasks: tasksOnCopies(store, place.workFolder), close: () => store.close() };
}
