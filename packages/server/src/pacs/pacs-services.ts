import type { ImportJobs } from '../imports/import-jobs.ts';
import type { Log } from '../logging/log.ts';
import { type ArchiveClient, createArchiveClient } from './dicomweb/archive-client.ts';
import { IncomingImports } from './incoming-imports.ts';
import type { PacsSettings } from './pacs-settings.ts';
import { startStorageReceiver, type StorageReceiver } from './storage-scp/storage-receiver.ts';

/** An archive that instructors can search. */
export interface ConfiguredArchive {
  readonly pacsId: string;
  readonly name: string;
  readonly client: ArchiveClient;
}

/** The configured ways to and from archives. */
export interface PacsServices {
  readonly archives: readonly ConfiguredArchive[];
  readonly incoming: IncomingImports;
  /** Undefined where STOW-RS is off. */
  readonly stowToken: string | undefined;
  /** Undefined where C-STORE is off. */
  readonly receiver: { readonly aeTitle: string; readonly port: number } | undefined;
  close(): Promise<void>;
}

export interface PacsOptions extends PacsSettings {
  /** How long a sender is quiet before what it pushed is imported. */
  readonly quietMs?: number;
}

export async function startPacsServices(
  options: PacsOptions,
  imports: ImportJobs,
  log: Log,
): Promise<PacsServices> {
  const { archive, stowToken, receiver: receiverSettings, quietMs } = options;
  const incoming = new IncomingImports(imports, log, quietMs);
  let receiver: StorageReceiver | undefined;
  if (receiverSettings !== undefined)
    receiver = await startStorageReceiver(receiverSettings, incoming, log);
  return {
    archives:
      archive === undefined
        ? []
        : [{ pacsId: 'archive', name: archive.name, client: createArchiveClient(archive) }],
    incoming,
    stowToken,
    receiver:
      receiverSettings === undefined || receiver === undefined
        ? undefined
        : { aeTitle: receiverSettings.aeTitle, port: receiver.port },
    close: async () => {
      await receiver?.close();
      incoming.close();
    },
  };
}
