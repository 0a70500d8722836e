import { mkdir } from 'node:fs/promises';

import { addDemonstrationCase, type DemonstrationOptions } from './cases/add-demonstration-case.ts';
import { makeThumbnails } from './cases/make-thumbnails.ts';
import { systemClock } from './clock.ts';
import { type DataFolder, dataFolderAt } from './data-folder.ts';
import { connectDatabase } from './database/database-client.ts';
import { lanOriginsOf } from './http/lan-origins.ts';
import { type Listeners, openListeners } from './http/listeners.ts';
import { createInstructorLinks } from './identity/instructor-links.ts';
import { readOrCreateSecret } from './identity/secret-file.ts';
import { DEFAULT_KEEP_DAYS, Retention } from './journal/retention.ts';
import { createLog } from './logging/log.ts';
import { startOperations } from './operations/server-operations.ts';
import { openDemonstrationClass } from './rooms/demonstration-class.ts';
import { DEFAULT_ROOM_LIMITS } from './rooms/room-services.ts';
import type { SessionDirectory } from './rooms/session-directory.ts';
import {
  DEFAULT_REQUESTS_PER_MINUTE,
  type RunningServer,
  type ServerOptions,
} from './server-options.ts';
import type { Assembled, Foundations } from './server-parts.ts';
import { openAssets } from './storage/open-assets.ts';

export type { RunningServer, ServerOptions };

/** Starts the whole server: one process, one data folder. Only one per process at a time. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const clock = options.clock ?? systemClock;
  const folder = dataFolderOf(options);
  // Names and answers are in there: it is its owner's alone.
  await mkdir(folder.path, { recursive: true, mode: 0o700 });
  const log = createLog(options.logDestination ?? process.stderr, options.logLevel ?? 'info');
  // The database opens in a thread of its own: meanwhile the largest part of the program is loaded here.
  const opening = connectDatabase(options.postgres ?? folder.database, {
    claimFile: folder.claim,
  });
  const [database, { assemble }] = await Promise.all([opening, import('./server-parts.ts')]);
  const stopping = new AbortController();
  const draining = new AbortController();
  try {
    const secret = options.secret ?? (await readOrCreateSecret(folder.secret));
    const operations = await startOperations({
      database,
      secret,
      clock,
      log,
      folder: folder.path,
      isStopping: () => stopping.signal.aborted || draining.signal.aborted,
      metricsAddress: options.metrics,
      tracing: options.tracing,
      minFreeBytes: options.minFreeBytes,
    });
    const foundations: Foundations = {
      clock,
      folder,
      log,
      secret,
      operations,
      database: operations.database,
      links: createInstructorLinks(database.links, clock),
      assets: await openAssets({
        s3: options.s3,
        folder: folder.assets,
        workFolder: folder.transit,
      }),
      stopping: stopping.signal,
    };
    const assembled = await assemble(options, foundations);
    const listeners = await listen(options, foundations, assembled);
    return runningServer(options, foundations, assembled, listeners, { stopping, draining });
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function listen(
  options: ServerOptions,
  foundations: Foundations,
  assembled: Assembled,
): Promise<Listeners> {
  const { app, rooms, pacs, imports, imageJobs, cluster, listening } = assembled;
  const { folder, clock, operations } = foundations;
  const { port, httpsPort, host = '0.0.0.0' } = options;
  let listeners: Listeners | undefined;
  rooms.attach(app.server);
  try {
    listeners = await openListeners(app, { port, httpsPort, host, tlsFolder: folder.tls, clock });
    listening.ports = listeners;
    await beginOperations(options, foundations, assembled, listeners);
    return listeners;
  } catch (error) {
    await rooms.close();
    await cluster?.close();
    await pacs.close();
    await imports.close();
    await imageJobs.close();
    listeners?.https?.server.close();
    await app.close();
    await operations.close();
    throw error;
  }
}

/** Writes down how this server is set up: what is on and off, never addresses or secrets. */
function beginOperations(
  options: ServerOptions,
  { operations }: Foundations,
  { localRooms, pacs }: Assembled,
  { https }: Listeners,
): Promise<void> {
  const settings = {
    https: https !== undefined,
    postgres: options.postgres !== undefined,
    s3: options.s3 !== undefined,
    oneOfSeveral: options.cluster !== undefined,
    ownSecret: options.secret === undefined,
    archives: pacs.archives.length,
    storesOverWeb: pacs.stowToken !== undefined,
    receivesImages: pacs.receiver !== undefined,
    metrics: options.metrics !== undefined,
    tracing: options.tracing !== undefined,
    requestsPerMinute: options.requestsPerMinute ?? DEFAULT_REQUESTS_PER_MINUTE,
    keepClassesDays: options.keepClassesDays ?? DEFAULT_KEEP_DAYS,
    ...DEFAULT_ROOM_LIMITS,
    ...options.roomLimits,
  };
  return operations.begin(settings, async () => localRooms.all().length);
}

interface Stopping {
  readonly stopping: AbortController;
  readonly draining: AbortController;
}

function runningServer(
  options: ServerOptions,
  foundations: Foundations,
  assembled: Assembled,
  listeners: Listeners,
  stopping: Stopping,
): RunningServer {
  const { database, clock, log, links, operations } = foundations;
  const { routes, pacs, directory, localRooms } = assembled;
  const { port, https } = listeners;
  const url = `http://localhost:${port}`;
  const metricsPort = operations.metricsPort();
  const { libraryReady, thumbnailsReady } = fillLibrary(options, foundations, directory);
  const retention = new Retention({
    journal: database.journal,
    deleteAbandoned: (unixMs) => directory.deleteAbandoned(unixMs),
    clock,
    keepDays: options.keepClassesDays ?? DEFAULT_KEEP_DAYS,
    log,
  });
  retention.start();
  let closing: Promise<void> | undefined;
  const closeAll = async (): Promise<void> => {
    await closeDoors(assembled, listeners, stopping);
    await thumbnailsReady;
    await retention.close();
    await closeFoundations(foundations);
  };
  return {
    url,
    port,
    ...(https === undefined
      ? {}
      : { httpsUrl: `https://localhost:${https.port}`, httpsPort: https.port }),
    ...(pacs.receiver === undefined ? {} : { dicomPort: pacs.receiver.port }),
    ...(metricsPort === undefined ? {} : { metricsPort }),
    lanOrigins: () => options.publicOrigins ?? lanOriginsOf(port, https?.port),
    oneTimeLink: async () => {
      operations.audit.note('instructor.link-made', 'server');
      return `${url}/console#link=${await links.create()}`;
    },
    takeTickWindows: () => localRooms.all().map((room) => room.takeTickWindow()),
    openCodes: async () => (await directory.listOpen()).map((session) => session.code),
    routes,
    libraryReady,
    thumbnailsReady,
    close: () => (closing ??= closeAll()),
  };
}

/** Tells people, hands classes over, and lets nobody in any more. */
async function closeDoors(
  { app, rooms, imports, imageJobs, pacs, cluster, signOuts }: Assembled,
  { https }: Listeners,
  { stopping, draining }: Stopping,
): Promise<void> {
  draining.abort();
  await cluster?.drain();
  stopping.abort();
  await rooms.close();
  await cluster?.close();
  await pacs.close();
  await imports.close();
  await imageJobs.close();
  https?.server.closeAllConnections();
  https?.server.close();
  await app.close();
  signOuts.close();
}

async function closeFoundations({ assets, operations, database }: Foundations): Promise<void> {
  assets.close();
  await operations.close();
  await database.close();
}

/** What goes on after the server can be reached: the synthetic case, and thumbnails. */
function fillLibrary(
  options: ServerOptions,
  { database, assets, clock, log, stopping }: Foundations,
  directory: SessionDirectory,
): Pick<RunningServer, 'libraryReady' | 'thumbnailsReady'> {
  const common = { library: database.cases, tasks: assets.tasks, log, signal: stopping };
  const wanted = options.demonstrationCase ?? true;
  const libraryReady = prepareLibrary(options, directory, { ...common, wanted, clock });
  const thumbnailsReady = libraryReady.then(() =>
    makeThumbnails({ ...common, assets: assets.store }),
  );
  return { libraryReady, thumbnailsReady };
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

function dataFolderOf({ dataFolder, assetFolder }: ServerOptions): DataFolder {
  const folder = dataFolderAt(dataFolder);
  return assetFolder === undefined ? folder : { ...folder, assets: assetFolder };
}
