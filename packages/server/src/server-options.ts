import type { DestinationStream } from 'pino';

import type { Clock } from './clock.ts';
import type { ClusterSettings } from './cluster/cluster-settings.ts';
import type { PostgresAddress } from './database/postgres-address.ts';
import type { RouteAccess } from './http/app.ts';
import type { UploadLimits } from './imports/import-jobs.ts';
import type { ImportLimits } from './imports/import-process.ts';
import type { PhantomSize } from './imports/import-protocol.ts';
import type { JournalStore } from './journal/journal-store.ts';
import type { KeepDays } from './journal/retention.ts';
import type { MetricsAddress } from './operations/metrics-listener.ts';
import type { Tracing } from './operations/tracing.ts';
import type { PacsOptions } from './pacs/pacs-services.ts';
import type { RoomLimits } from './rooms/room-services.ts';
import type { TickWindow } from './rooms/tick-loop.ts';
import type { S3Settings } from './storage/s3-settings.ts';

export const DEFAULT_REQUESTS_PER_MINUTE = 3000;

export interface ServerOptions {
  readonly dataFolder: string;
  /** Where cases and journals are kept; in a file in the data folder where undefined. */
  readonly postgres?: PostgresAddress | undefined;
  /** 0 takes any free port. */
  readonly port: number;
  /** Second listener with a self-signed certificate; none where undefined. */
  readonly httpsPort?: number | undefined;
  readonly host?: string;
  readonly pagesFolder?: string;
  readonly clock?: Clock;
  readonly logDestination?: DestinationStream;
  readonly logLevel?: string;
  readonly roomLimits?: Partial<RoomLimits>;
  readonly importLimits?: Partial<ImportLimits>;
  readonly uploadLimits?: Partial<UploadLimits>;
  readonly requestsPerMinute?: number;
  /** For how long classes are kept after their end, or after the last change where nobody ended them; a year where undefined. */
  readonly keepClassesDays?: KeepDays | undefined;
  /** How long the body of a request that is no upload may take. */
  readonly bodyPatienceMs?: number;
  /** How often sockets are asked whether they are still there; 3 s where undefined. */
  readonly pingIntervalMs?: number | undefined;
  /** This server is one of several; the only one where undefined. */
  readonly cluster?: ClusterSettings | undefined;
  /** Where assets are kept; in files where undefined. */
  readonly s3?: S3Settings | undefined;
  /** The folder of assets that are files; one in the data folder where undefined. Several servers may share it. */
  readonly assetFolder?: string | undefined;
  /** Origins of the front under which people reach this server, best first; those of its own listeners where undefined. */
  readonly publicOrigins?: readonly string[] | undefined;
  /** Addresses of fronts that are believed about who asks, and over what. */
  readonly trustedProxies?: readonly string[] | undefined;
  /** 32 bytes that tokens and the audit log are signed with; the data folder's own where undefined. */
  readonly secret?: Uint8Array | undefined;
  /** A listener of its own for Prometheus; none where undefined. */
  readonly metrics?: MetricsAddress | undefined;
  readonly tracing?: Tracing | undefined;
  /** With less room on the disk the server says that it is not ready. */
  readonly minFreeBytes?: number;
  /** Ways to and from the archives of a hospital; all are off where undefined. */
  readonly pacs?: PacsOptions;
  /** Whether an empty library gets the synthetic case; a size makes a smaller one. */
  readonly demonstrationCase?: boolean | PhantomSize;
  /** Whether a server without a class opens one on the synthetic case. */
  readonly demonstrationClass?: boolean;
  /** Wraps the journal, to make it slow or failing. */
  readonly wrapJournal?: (journal: JournalStore) => JournalStore;
}

export interface RunningServer {
  /** Of the http listener, as seen from this machine. */
  readonly url: string;
  readonly httpsUrl?: string;
  readonly port: number;
  readonly httpsPort?: number;
  /** Where images can be pushed to (C-STORE); none where that is off. */
  readonly dicomPort?: number;
  /** Where Prometheus reads metrics; none where that is off. */
  readonly metricsPort?: number;
  /** Origins for other machines, https first. */
  lanOrigins(): readonly string[];
  /** A new console address that makes whoever opens it first an instructor. */
  oneTimeLink(): Promise<string>;
  /** What the listeners answer, and to whom. */
  readonly routes: readonly RouteAccess[];
  /** How the ticks of every room here went since this was last called. */
  takeTickWindows(): readonly TickWindow[];
  /** Six-digit codes of the classes people can join now. */
  openCodes(): Promise<readonly string[]>;
  /** Resolves once the demonstration case is in the library and its class open, or need not be. */
  readonly libraryReady: Promise<void>;
  /** Resolves once every case that was there at the start has its thumbnail, or cannot have one. */
  readonly thumbnailsReady: Promise<void>;
  /** Tells rooms, writes journals, closes listeners. */
  close(): Promise<void>;
}
