import { mkdir, rm } from 'node:fs/promises';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import type { FastifyInstance } from 'fastify';
import type { DestinationStream } from 'pino';

import { addDemonstrationCase, type DemonstrationOptions } from './cases/add-demonstration-case.ts';
import { ImageJobs } from './cases/image-jobs.ts';
import { makeThumbnails } from './cases/make-thumbnails.ts';
import { type Clock, systemClock } from './clock.ts';
import { builtPagesFolder, type DataFolder, dataFolderAt } from './data-folder.ts';
import { connectDatabase, type Database } from './database/database-client.ts';
import { createApp, type RouteAccess } from './http/app.ts';
import { createRoomServer, type RoomServer } from './http/attach-colyseus.ts';
import { lanAddresses, readOrCreateCertificate } from './http/certificate.ts';
import { FailureLimiter, JOIN_CODE_LIMITS } from './http/failure-limiter.ts';
import type { HttpServices } from './http/http-services.ts';
import { createInstructorLinks, type InstructorLinks } from './identity/instructor-links.ts';
import { readOrCreateSecret } from './identity/secret-file.ts';
import { createTicketGate } from './identity/ticket-gate.ts';
import { createTokenSigner } from './identity/tokens.ts';
import { DEFAULT_UPLOAD_LIMITS, ImportJobs, type UploadLimits } from './imports/import-jobs.ts';
import { DEFAULT_IMPORT_LIMITS, type ImportLimits } from './imports/import-process.ts';
import type { PhantomSize } from './imports/import-protocol.ts';
import type { JournalStore } from './journal/journal-store.ts';
import { createLog, type Log } from './logging/log.ts';
import { type PacsOptions, type PacsServices, startPacsServices } from './pacs/pacs-services.ts';
import { bindClassroomRoom } from './rooms/classroom-room.ts';
import { openDemonstrationClass } from './rooms/demonstration-class.ts';
import { DEFAULT_ROOM_LIMITS, type RoomLimits } from './rooms/room-services.ts';
import { SessionDirectory } from './rooms/session-directory.ts';
import { createDiskAssetStore, removeAbandonedWrites } from './storage/disk-asset-store.ts';

export interface ServerOptions {
  readonly dataFolder: string;
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
  /** Origins for other machines, https first. */
  lanOrigins(): readonly string[];
  /** A new console address that makes whoever opens it first an instructor. */
  oneTimeLink(): Promise<string>;
  /** What the listeners answer, and to whom. */
  readonly routes: readonly RouteAccess[];
  /** Six-digit codes of the classes people can join now. */
  openCodes(): Promise<readonly string[]>;
  /** Resolves once the demonstration case is in the library and its class open, or need not be. */
  readonly libraryReady: Promise<void>;
  /** Resolves once every case that was there at the start has its thumbnail, or cannot have one. */
  readonly thumbnailsReady: Promise<void>;
  /** Tells rooms, writes journals, closes listeners. */
  close(): Promise<void>;
}

const DEFAULT_REQUESTS_PER_MINUTE = 3000;

/** Starts the whole server: one process, one data folder. Only one per process at a time. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const clock = options.clock ?? systemClock;
  const folder = dataFolderAt(options.dataFolder);
  // Names and answers are in there: it is its owner's alone.
  await mkdir(folder.path, { recursive: true, mode: 0o700 });
  const log = createLog(options.logDestination ?? process.stderr, options.logLevel ?? 'info');
  const database = await connectDatabase(folder.database, { exclusive: true });
  const stopping = new AbortController();
  const foundations: Foundations = {
    clock,
    folder,
    log,
    database,
    links: createInstructorLinks(database.links, clock),
    stopping: stopping.signal,
  };
  try {
    const assembled = await assemble(options, foundations);
    const listeners = await listen(options, foundations, assembled);
    return runningServer(options, foundations, assembled, listeners, stopping);
  } catch (error) {
    await database.close();
    throw error;
  }
}

interface Listeners {
  readonly port: number;
  readonly https: { readonly server: HttpsServer; readonly port: number } | undefined;
}

async function listen(
  options: ServerOptions,
  { folder, clock }: Foundations,
  { app, rooms, pacs, imports, imageJobs }: Assembled,
): Promise<Listeners> {
  rooms.attach(app.server);
  try {
    await app.listen({ port: options.port, host: options.host ?? '0.0.0.0' });
    const { port } = app.server.address() as AddressInfo;
    const https = await listenWithTls(app, options, folder, clock);
    listening.set(app, { port, httpsPort: https?.port });
    return { port, https };
  } catch (error) {
    await rooms.close();
    await pacs.close();
    await imports.close();
    await imageJobs.close();
    await app.close();
    throw error;
  }
}

function runningServer(
  options: ServerOptions,
  { database, folder, clock, log, links }: Foundations,
  { app, routes, rooms, imports, imageJobs, pacs, directory }: Assembled,
  { port, https }: Listeners,
  stopping: AbortController,
): RunningServer {
  const url = `http://localhost:${port}`;
  const libraryReady = prepareLibrary(options, directory, {
    wanted: options.demonstrationCase ?? true,
    library: database.cases,
    assetFolder: folder.assets,
    clock,
    log,
    signal: stopping.signal,
  });
  const thumbnailsReady = libraryReady.then(() =>
    makeThumbnails({
      library: database.cases,
      assets: createDiskAssetStore(folder.assets),
      assetFolder: folder.assets,
      log,
      signal: stopping.signal,
    }),
  );
  let closing: Promise<void> | undefined;
  const closeAll = async (): Promise<void> => {
    stopping.abort();
    await rooms.close();
    await pacs.close();
    await imports.close();
    await imageJobs.close();
    https?.server.closeAllConnections();
    https?.server.close();
    await app.close();
    await thumbnailsReady;
    await database.close();
  };
  return {
    url,
    port,
    ...(https === undefined
      ? {}
      : { httpsUrl: `https://localhost:${https.port}`, httpsPort: https.port }),
    ...(pacs.receiver === undefined ? {} : { dicomPort: pacs.receiver.port }),
    lanOrigins: () => lanOriginsOf(port, https?.port),
    oneTimeLink: async () => `${url}/console#link=${await links.create()}`,
    openCodes: async () => (await directory.listOpen()).map((session) => session.code),
    routes,
    libraryReady,
    thumbnailsReady,
    close: () => (closing ??= closeAll()),
  };
}

async function prepareLibrary(
  options: ServerOptions,
  directory: SessionDirectory,
  demonstration: DemonstrationOptions,
): Promise<void> {
  await addDemonstrationCase(demonstration);
  if (options.demonstrationClass !== true || demonstration.signal.aborted) return;
  await openDemonstrationClass(demonstration.library, directory);
}

/** Ports are known once the app listens; routes ask for them later. */
const listening = new WeakMap<FastifyInstance, { port: number; httpsPort: number | undefined }>();

interface Foundations {
  readonly clock: Clock;
  readonly folder: DataFolder;
  readonly log: Log;
  readonly database: Database;
  readonly links: InstructorLinks;
  /** Aborted from the moment the server is told to stop. */
  readonly stopping: AbortSignal;
}

interface Assembled {
  readonly app: FastifyInstance;
  readonly routes: readonly RouteAccess[];
  readonly rooms: RoomServer;
  readonly imports: ImportJobs;
  readonly imageJobs: ImageJobs;
  readonly pacs: PacsServices;
  readonly directory: SessionDirectory;
}

async function assemble(
  options: ServerOptions,
  { clock, folder, log, database, links, stopping }: Foundations,
): Promise<Assembled> {
  const signer = createTokenSigner(await readOrCreateSecret(folder.secret), clock);
  const journal = options.wrapJournal?.(database.journal) ?? database.journal;
  const imports = new ImportJobs({
    temporaryFolder: folder.temporary,
    assetFolder: folder.assets,
    library: database.cases,
    importReports: database.importReports,
    clock,
    log,
    uploadLimits: { ...DEFAULT_UPLOAD_LIMITS, ...options.uploadLimits },
    importLimits: { ...DEFAULT_IMPORT_LIMITS, ...options.importLimits },
  });
  await imports.resume();
  await removeAbandonedWrites(folder.assets, clock.unixMs());
  const roomClass = bindClassroomRoom({
    journal,
    tickets: createTicketGate(signer, clock),
    clock,
    log,
    limits: { ...DEFAULT_ROOM_LIMITS, ...options.roomLimits },
  });
  const rooms = await createRoomServer(roomClass, log);
  const directory = new SessionDirectory(journal, clock);
  const pacs = await startPacsServices(options.pacs ?? {}, imports, log);
  const assets = createDiskAssetStore(folder.assets);
  const importLimits = { ...DEFAULT_IMPORT_LIMITS, ...options.importLimits };
  const imageJobs = await createImageJobs({ folder, database, clock, log }, importLimits);
  const services: HttpServices = {
    clock,
    log,
    signer,
    links,
    library: database.cases,
    importReports: database.importReports,
    imageJobs,
    bundleFolder: folder.transit,
    importLimits,
    assets,
    directory,
    imports,
    pacs,
    codeGuesses: new FailureLimiter(JOIN_CODE_LIMITS, clock),
    lanOrigins: () => {
      const ports = listening.get(app);
      return ports === undefined ? [] : lanOriginsOf(ports.port, ports.httpsPort);
    },
    pagesFolder: options.pagesFolder ?? builtPagesFolder(),
    requestsPerMinute: options.requestsPerMinute ?? DEFAULT_REQUESTS_PER_MINUTE,
    isStopping: () => stopping.aborted,
  };
  const { app, routes } = await createApp(services);
  await app.ready();
  return { app, routes, rooms, imports, imageJobs, pacs, directory };
}

async function createImageJobs(
  { folder, database, clock, log }: Pick<Foundations, 'folder' | 'database' | 'clock' | 'log'>,
  importLimits: ImportLimits,
): Promise<ImageJobs> {
  await rm(folder.transit, { recursive: true, force: true });
  const imageJobs = new ImageJobs({
    library: database.cases,
    assets: createDiskAssetStore(folder.assets),
    assetFolder: folder.assets,
    exportFolder: join(folder.transit, 'exports'),
    clock,
    log,
    importLimits,
  });
  await imageJobs.eraseUnneeded();
  return imageJobs;
}

/** The second listener passes everything to the first one's app. */
async function listenWithTls(
  app: FastifyInstance,
  options: ServerOptions,
  folder: DataFolder,
  clock: Clock,
): Promise<{ server: HttpsServer; port: number } | undefined> {
  if (options.httpsPort === undefined) return undefined;
  const { key, certificate } = await readOrCreateCertificate(folder.tls, lanAddresses(), clock);
  const server = createHttpsServer({ key, cert: certificate });
  server.on('request', (request, response) => app.server.emit('request', request, response));
  server.on('upgrade', (request, socket, head) =>
    app.server.emit('upgrade', request, socket, head),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.httpsPort, options.host ?? '0.0.0.0', resolve);
  });
  return { server, port: (server.address() as AddressInfo).port };
}

function lanOriginsOf(port: number, httpsPort: number | undefined): readonly string[] {
  return httpsPort === undefined
    ? lanAddresses().map((address) => `http://${address}:${port}`)
    : lanAddresses().map((address) => `https://${address}:${httpsPort}`);
}
