import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { matchMaker } from '@colyseus/core';
import type { FastifyInstance } from 'fastify';

import { ImageJobs } from './cases/image-jobs.ts';
import type { Clock } from './clock.ts';
import type { Cluster, ClusterParts } from './cluster/cluster.ts';
import { builtPagesFolder, type DataFolder } from './data-folder.ts';
import type { Database } from './database/database-client.ts';
import { createApp, type RouteAccess } from './http/app.ts';
import { AssetDoor } from './http/asset-door.ts';
import { createRoomServer, type RoomServer } from './http/attach-colyseus.ts';
import { FailureLimiter, JOIN_CODE_LIMITS } from './http/failure-limiter.ts';
import type { HttpServices } from './http/http-services.ts';
import { lanOriginsOf } from './http/lan-origins.ts';
import type { Listeners } from './http/listeners.ts';
import type { InstructorLinks } from './identity/instructor-links.ts';
import { createTicketGate } from './identity/ticket-gate.ts';
import { SignOuts, withoutSignedOut } from './identity/sign-outs.ts';
import { createTokenSigner, type TokenSigner } from './identity/tokens.ts';
import { DEFAULT_UPLOAD_LIMITS, ImportJobs } from './imports/import-jobs.ts';
import { DEFAULT_IMPORT_LIMITS, type ImportLimits } from './imports/import-process.ts';
import type { JournalStore } from './journal/journal-store.ts';
import { DEFAULT_KEEP_DAYS } from './journal/retention.ts';
import type { Log } from './logging/log.ts';
import type { Operations } from './operations/server-operations.ts';
import { type PacsServices, startPacsServices } from './pacs/pacs-services.ts';
import { bindClassroomRoom } from './rooms/bind-classroom-room.ts';
import { DEFAULT_ROOM_LIMITS } from './rooms/room-services.ts';
import { LaneKeys } from './rooms/lanes/lane-keys.ts';
import { LocalRooms } from './rooms/local-rooms.ts';
import { SessionDirectory } from './rooms/session-directory.ts';
import { DEFAULT_REQUESTS_PER_MINUTE, type ServerOptions } from './server-options.ts';
import { removeAbandonedWrites } from './storage/disk-asset-store.ts';
import type { Assets } from './storage/open-assets.ts';

/** What everything stands on. */
export interface Foundations {
  readonly clock: Clock;
  readonly folder: DataFolder;
  readonly log: Log;
  readonly secret: Uint8Array;
  readonly operations: Operations;
  readonly database: Database;
  readonly links: InstructorLinks;
  readonly assets: Assets;
  /** Aborted from the moment the server is told to stop. */
  readonly stopping: AbortSignal;
}

/** The parts of a server, before anybody can reach them. */
export interface Assembled {
  readonly app: FastifyInstance;
  readonly routes: readonly RouteAccess[];
  readonly rooms: RoomServer;
  readonly imports: ImportJobs;
  readonly imageJobs: ImageJobs;
  readonly pacs: PacsServices;
  readonly directory: SessionDirectory;
  readonly localRooms: LocalRooms;
  readonly cluster: Cluster | undefined;
  readonly signOuts: SignOuts;
  /** Ports are known once the app listens; routes ask for them later. */
  readonly listening: { ports: Listeners | undefined };
}

/** Makes the parts. Nothing is reachable yet. */
export async function assemble(
  options: ServerOptions,
  foundations: Foundations,
): Promise<Assembled> {
  const { clock, folder, log, secret, operations, database, assets } = foundations;
  const signOuts = await SignOuts.open({
    store: database.signOuts,
    clock,
    log,
    isOneOfSeveral: options.cluster !== undefined,
  });
  const signer = withoutSignedOut(createTokenSigner(secret, clock), signOuts);
  const journal = operations.watchJournal(
    options.wrapJournal?.(database.journal) ?? database.journal,
  );
  const importLimits = { ...DEFAULT_IMPORT_LIMITS, ...options.importLimits };
  const imports = new ImportJobs({
    temporaryFolder: folder.temporary,
    tasks: assets.tasks,
    library: database.cases,
    importReports: database.importReports,
    clock,
    log,
    uploadLimits: { ...DEFAULT_UPLOAD_LIMITS, ...options.uploadLimits },
    importLimits,
  });
  await imports.resume();
  if (options.s3 === undefined) await removeAbandonedWrites(folder.assets, clock.unixMs());
  const classes = await openClasses(options, foundations, { journal, signer });
  const pacs = await startPacsServices(options.pacs ?? {}, imports, log);
  const imageJobs = await createImageJobs(foundations, importLimits);
  const listening: Assembled['listening'] = { ports: undefined };
  const { app, routes } = await createApp(
    httpServicesOf(options, foundations, {
      ...classes,
      signer,
      signOuts,
      journal,
      imports,
      imageJobs,
      importLimits,
      pacs,
      listening,
    }),
  );
  await app.ready();
  return { app, routes, imports, imageJobs, pacs, listening, signOuts, ...classes };
}

type Classes = Pick<Assembled, 'rooms' | 'directory' | 'localRooms' | 'cluster'>;

/** The rooms, and the way to them. */
async function openClasses(
  options: ServerOptions,
  { clock, log, operations }: Foundations,
  { journal, signer }: { readonly journal: JournalStore; readonly signer: TokenSigner },
): Promise<Classes> {
  const localRooms = new LocalRooms();
  const cluster = await connectCluster(options, { clock, log, rooms: localRooms });
  const laneKeys = new LaneKeys(clock, () => {
    const { processId } = matchMaker;
    return cluster?.serverNameOf(processId) ?? processId;
  });
  const roomClass = bindClassroomRoom({
    journal,
    tickets: createTicketGate(signer, clock),
    clock,
    log,
    metrics: operations.metrics.rooms,
    audit: operations.roomAudit,
    limits: { ...DEFAULT_ROOM_LIMITS, ...options.roomLimits },
    rooms: localRooms,
    laneKeys,
    claims: cluster?.claims,
  });
  const rooms = await createRoomServer(roomClass, {
    log,
    rooms: localRooms,
    laneKeys,
    cluster,
    pingIntervalMs: options.pingIntervalMs,
  });
  await cluster?.begin();
  const directory = new SessionDirectory({ journal, clock, cluster });
  return { rooms, directory, localRooms, cluster };
}

function httpServicesOf(
  options: ServerOptions,
  { clock, folder, log, operations, database, links, assets, stopping }: Foundations,
  {
    directory,
    cluster,
    journal,
    listening,
    ...parts
  }: Classes &
    Pick<Assembled, 'listening'> &
    Pick<
      HttpServices,
      'signer' | 'signOuts' | 'imports' | 'imageJobs' | 'importLimits' | 'pacs'
    > & {
      readonly journal: JournalStore;
    },
): HttpServices {
  const { audit, refusals, tracing, readiness } = operations;
  const { signer, signOuts, imports, imageJobs, importLimits, pacs } = parts;
  return {
    clock,
    log,
    signer,
    signOuts,
    links,
    imports,
    imageJobs,
    importLimits,
    pacs,
    directory,
    audit,
    refusals,
    tracing,
    readiness,
    library: database.cases,
    importReports: database.importReports,
    bundleFolder: folder.transit,
    assets: assets.store,
    keepClassesDays: options.keepClassesDays ?? DEFAULT_KEEP_DAYS,
    serverNameOf: (processId) => cluster?.serverNameOf(processId),
    codeGuesses: new FailureLimiter(JOIN_CODE_LIMITS, clock),
    assetDoor: new AssetDoor(
      {
        find: (sessionId) => journal.find(sessionId),
        assetsOf: (sessionId) => directory.assetsOf(sessionId),
      },
      clock,
    ),
    metrics: operations.metrics.http,
    bodyPatienceMs: options.bodyPatienceMs,
    lanOrigins: () => options.publicOrigins ?? lanOriginsAt(listening),
    pagesFolder: options.pagesFolder ?? builtPagesFolder(),
    trustedProxies: options.trustedProxies ?? [],
    requestsPerMinute: options.requestsPerMinute ?? DEFAULT_REQUESTS_PER_MINUTE,
    isStopping: () => stopping.aborted,
  };
}

function lanOriginsAt({ ports }: Assembled['listening']): readonly string[] {
  return ports === undefined ? [] : lanOriginsOf(ports.port, ports.https?.port);
}

/** Loaded where it is wanted: a server that is the only one starts sooner without it. */
async function connectCluster(
  { cluster: settings }: ServerOptions,
  parts: ClusterParts,
): Promise<Cluster | undefined> {
  if (settings === undefined) return undefined;
  const { Cluster } = await import('./cluster/cluster.ts');
  return Cluster.connect(settings, parts);
}

async function createImageJobs(
  {
    folder,
    database,
    assets,
    clock,
    log,
  }: Pick<Foundations, 'folder' | 'database' | 'assets' | 'clock' | 'log'>,
  importLimits: ImportLimits,
): Promise<ImageJobs> {
  await rm(folder.transit, { recursive: true, force: true });
  const imageJobs = new ImageJobs({
    library: database.cases,
    assets: assets.store,
    tasks: assets.tasks,
    exportFolder: join(folder.transit, 'exports'),
    clock,
    log,
    importLimits,
  });
  await imageJobs.eraseUnneeded();
  return imageJobs;
}
