import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

import type { Log } from '../../logging/log.ts';
import type { IncomingImports } from '../incoming-imports.ts';
import { Association } from './association.ts';
import { type AssociationRequest, parseAssociationRequest } from './association-request.ts';
import { type Caller, isKnownCaller, plainAddress } from './callers.ts';
import { APPLICATION_CONTEXT, encodeAcceptance, negotiate } from './negotiate.ts';
import {
  ABORT_REASONS,
  encodeAbort,
  encodeRejection,
  encodeReleaseReply,
  PDU,
  type Pdu,
  PduError,
  readPdus,
  type Rejection,
  REJECTIONS,
} from './pdu.ts';

export interface StorageReceiverSettings {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly aeTitle: string;
  /** Nobody else may send. */
  readonly callers: readonly Caller[];
  readonly limits?: Partial<AssociationLimits>;
}

export interface AssociationLimits {
  readonly maxAssociations: number;
  /** Sockets, those included that have not asked for anything yet. */
  readonly maxSockets: number;
  readonly maxPduBytes: number;
  /** From the connection to a whole request for an association. */
  readonly requestMs: number;
  /** Between two whole PDUs. */
  readonly idleMs: number;
}

const DEFAULT_LIMITS: AssociationLimits = {
  maxAssociations: 8,
  maxSockets: 32,
  maxPduBytes: 128 * 1024,
  requestMs: 10_000,
  idleMs: 60_000,
};

/** Takes images that archives and scanners push (C-STORE), and answers their C-ECHO. */
export interface StorageReceiver {
  readonly port: number;
  close(): Promise<void>;
}

export async function startStorageReceiver(
  settings: StorageReceiverSettings,
  incoming: IncomingImports,
  log: Log,
): Promise<StorageReceiver> {
  const doorman = new Doorman(settings, incoming, log);
  const server = createServer((socket) => void doorman.serve(socket));
  server.maxConnections = doorman.limits.maxSockets;
  await listen(server, settings);
  if (settings.callers.length === 0)
    log.warn('the DICOM receiver knows no callers and refuses everybody: set ROUNDS_DICOM_CALLERS');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      await doorman.close();
      await closed;
    },
  };
}

function listen(server: Server, { host, port }: StorageReceiverSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
}

/** Lets in who may come in, and sees everybody out. */
class Doorman {
  readonly limits: AssociationLimits;
  readonly #settings: StorageReceiverSettings;
  readonly #incoming: IncomingImports;
  readonly #log: Log;
  readonly #sockets = new Map<Socket, Promise<void>>();
  #associations = 0;

  constructor(settings: StorageReceiverSettings, incoming: IncomingImports, log: Log) {
    this.limits = { ...DEFAULT_LIMITS, ...settings.limits };
    this.#settings = settings;
    this.#incoming = incoming;
    this.#log = log;
  }

  async serve(socket: Socket): Promise<void> {
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    const served = this.#converse(socket);
    this.#sockets.set(socket, served);
    socket.once('close', () => this.#sockets.delete(socket));
    await served;
  }

  async close(): Promise<void> {
    const served = [...this.#sockets.values()];
    for (const socket of this.#sockets.keys()) socket.destroy();
    await Promise.all(served);
  }

  /** From the first byte to the last. Never rejects. */
  async #converse(socket: Socket): Promise<void> {
    const patience = new Patience(socket, this.limits.requestMs);
    const state: { association?: Association } = {};
    try {
      for await (const pdu of readPdus(socket, this.limits.maxPduBytes)) {
        patience.renew(this.limits.idleMs);
        const goesOn =
          state.association === undefined
            ? await this.#open(socket, pdu, state)
            : await goOn(socket, pdu, state.association);
        if (!goesOn) break;
      }
    } catch (error) {
      if (error instanceof PduError) socket.end(encodeAbort(ABORT_REASONS.invalidParameter));
      else this.#log.debug({ err: error }, 'a DICOM connection was lost');
    } finally {
      patience.end();
      if (state.association !== undefined) {
        this.#associations -= 1;
        await state.association.end();
      }
      // The last words are given a moment to arrive.
      socket.end(() => socket.destroySoon());
      setTimeout(() => socket.destroy(), this.limits.requestMs).unref();
    }
  }

  async #open(socket: Socket, pdu: Pdu, state: { association?: Association }): Promise<boolean> {
    if (pdu.type !== PDU.associateRequest) throw new PduError('no association');
    const request = parseAssociationRequest(pdu.body);
    if (request === undefined) throw new PduError('no request');
    const rejection = await this.#rejectionOf(request, socket);
    if (rejection !== undefined) {
      this.#log.warn({ ...rejection }, 'a DICOM association was rejected');
      socket.end(encodeRejection(rejection));
      return false;
    }
    const contexts = negotiate(request.contexts);
    const sender = `${request.callingAe}@${plainAddress(socket.remoteAddress ?? '')}`;
    this.#associations += 1;
    state.association = new Association(socket, contexts, () =>
      this.#incoming.join(sender, 'c-store'),
    );
    socket.write(encodeAcceptance(request, contexts, this.limits.maxPduBytes));
    return true;
  }

  async #rejectionOf(request: AssociationRequest, socket: Socket): Promise<Rejection | undefined> {
    if ((request.protocolVersion & 1) === 0) return REJECTIONS.protocolVersionUnsupported;
    if (request.applicationContext !== APPLICATION_CONTEXT)
      return REJECTIONS.contextNameUnsupported;
    if (request.calledAe !== this.#settings.aeTitle) return REJECTIONS.calledAeUnknown;
    const { callers } = this.#settings;
    if (!(await isKnownCaller(callers, request.callingAe, socket.remoteAddress ?? '')))
      return REJECTIONS.callingAeUnknown;
    // Asked last: between this and the count nothing waits.
    return this.#associations >= this.limits.maxAssociations
      ? REJECTIONS.localLimitExceeded
      : undefined;
  }
}

/** False where the association is over. @throws PduError */
async function goOn(socket: Socket, pdu: Pdu, association: Association): Promise<boolean> {
  switch (pdu.type) {
    case PDU.data:
      await association.takeData(pdu);
      return true;
    case PDU.releaseRequest:
      socket.write(encodeReleaseReply());
      return false;
    case PDU.abort:
      return false;
    default:
      throw new PduError('unexpected');
  }
}

/** Ends a connection whose peer takes too long over a PDU, however busily it sends single bytes. */
class Patience {
  readonly #socket: Socket;
  #timer: NodeJS.Timeout | undefined;

  constructor(socket: Socket, milliseconds: number) {
    this.#socket = socket;
    this.renew(milliseconds);
  }

  renew(milliseconds: number): void {
    this.end();
    this.#timer = setTimeout(() => this.#socket.destroy(), milliseconds);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
