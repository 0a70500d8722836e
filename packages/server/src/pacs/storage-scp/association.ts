import type { Socket } from 'node:net';
import { PassThrough, type Writable } from 'node:stream';

import type { IncomingImport } from '../incoming-imports.ts';
import { type Command, COMMANDS, encodeReply, parseCommand, STATUS } from './command-set.ts';
import { fileHeader } from './file-header.ts';
import type { NegotiatedContext } from './negotiate.ts';
import { encodePdu, PDU, type Pdu, PduError } from './pdu.ts';

const PDV_HEADER_BYTES = 6;
const MAX_COMMAND_BYTES = 16 * 1024;
const DATA_SET_WINDOW_BYTES = 256 * 1024;
const CONTROL = { command: 1, last: 2 } as const;

/** An object on its way: its data set goes to the disk as it comes. */
interface ObjectOnItsWay {
  readonly command: Command;
  readonly contextId: number;
  readonly bytes: PassThrough;
  /** The status for its sender. */
  readonly stored: Promise<number>;
}

/**
 * The exchange of messages within an association that was accepted: C-ECHO and C-STORE. Data sets are written to the disk
 * as they come, at the pace of the disk, and are not looked into.
 */
export class Association {
  readonly #socket: Socket;
  readonly #contexts: ReadonlyMap<number, NegotiatedContext>;
  readonly #openImport: () => Promise<IncomingImport>;
  #incoming: IncomingImport | undefined;
  #command: Buffer = Buffer.alloc(0);
  #object: ObjectOnItsWay | undefined;

  constructor(
    socket: Socket,
    contexts: readonly NegotiatedContext[],
    openImport: () => Promise<IncomingImport>,
  ) {
    this.#socket = socket;
    this.#contexts = new Map(
      contexts
        .filter(({ transferSyntax }) => transferSyntax !== undefined)
        .map((context) => [context.contextId, context]),
    );
    this.#openImport = openImport;
  }

  /** @throws PduError where the peer does not keep to the protocol */
  async takeData({ body }: Pdu): Promise<void> {
    let offset = 0;
    while (offset < body.length) {
      if (offset + PDV_HEADER_BYTES > body.length) throw new PduError('cut off');
      const length = body.readUInt32BE(offset);
      const end = offset + 4 + length;
      if (length < 2 || end > body.length) throw new PduError('cut off');
      const control = body.readUInt8(offset + 5);
      const fragment = body.subarray(offset + PDV_HEADER_BYTES, end);
      const isLast = (control & CONTROL.last) !== 0;
      const contextId = body.readUInt8(offset + 4);
      if ((control & CONTROL.command) === 0) await this.#takeDataSet(contextId, fragment, isLast);
      else await this.#takeCommand(contextId, fragment, isLast);
      offset = end;
    }
  }

  /** Lets go of an object that did not come whole, and of the import. */
  async end(): Promise<void> {
    const object = this.#object;
    this.#object = undefined;
    object?.bytes.destroy(new Error('the association ended'));
    await object?.stored;
    this.#incoming?.release();
    this.#incoming = undefined;
  }

  async #takeCommand(contextId: number, fragment: Buffer, isLast: boolean): Promise<void> {
    if (this.#object !== undefined) throw new PduError('a command within a data set');
    this.#command = Buffer.concat([this.#command, fragment]);
    if (this.#command.length > MAX_COMMAND_BYTES) throw new PduError('too long a command');
    if (!isLast) return;
    const command = parseCommand(this.#command);
    this.#command = Buffer.alloc(0);
    const context = this.#contexts.get(contextId);
    if (command === undefined || context === undefined) throw new PduError('no command');
    if (!command.hasDataSet) {
      const isEcho = command.field === COMMANDS.echo;
      await this.#reply(contextId, command, isEcho ? STATUS.success : STATUS.unrecognizedOperation);
      return;
    }
    const bytes = new PassThrough({ highWaterMark: DATA_SET_WINDOW_BYTES });
    // The association may end before anybody reads.
    bytes.on('error', () => undefined);
    this.#object = { command, contextId, bytes, stored: this.#store(command, context, bytes) };
  }

  async #takeDataSet(contextId: number, fragment: Buffer, isLast: boolean): Promise<void> {
    const object = this.#object;
    if (object === undefined || object.contextId !== contextId)
      throw new PduError('a data set without its command');
    await writePaced(object.bytes, fragment);
    if (!isLast) return;
    object.bytes.end();
    const status = await object.stored;
    this.#object = undefined;
    await this.#reply(contextId, object.command, status);
  }

  /** Never rejects: what cannot be kept is read to its end, and its sender is told. */
  async #store(command: Command, context: NegotiatedContext, bytes: PassThrough): Promise<number> {
    const { sopClassUid, sopInstanceUid } = command;
    const { transferSyntax = '' } = context;
    try {
      if (command.field !== COMMANDS.store)
        return await discard(bytes, STATUS.unrecognizedOperation);
      if (sopInstanceUid === '') return await discard(bytes, STATUS.cannotUnderstand);
      if (sopClassUid !== context.abstractSyntax)
        return await discard(bytes, STATUS.sopClassUnsupported);
      this.#incoming ??= await this.#openImport();
      const header = fileHeader({ sopClassUid, sopInstanceUid, transferSyntax });
      await this.#incoming.receive(withHeader(header, bytes));
      return STATUS.success;
    } catch {
      // A full disk, or too much at a time: whatever it is, what nobody reads would hold up the association for ever.
      return discard(bytes, STATUS.outOfResources);
    }
  }

  /** Waits for a peer that takes no answers: what it goes on asking for would pile up. */
  async #reply(contextId: number, command: Command, status: number): Promise<void> {
    const message = encodeReply(command, status);
    const header = Buffer.alloc(PDV_HEADER_BYTES);
    header.writeUInt32BE(message.length + 2, 0);
    header.writeUInt8(contextId, 4);
    header.writeUInt8(CONTROL.command | CONTROL.last, 5);
    await writePaced(this.#socket, encodePdu(PDU.data, Buffer.concat([header, message])));
  }
}

/** Waits until there is room again; a stream whose reader gave up takes everything and keeps nothing. */
async function writePaced(stream: Writable, bytes: Buffer): Promise<void> {
  if (stream.destroyed || stream.write(bytes)) return;
  await new Promise<void>((resolve) => {
    const settle = (): void => {
      stream.off('drain', settle);
      stream.off('close', settle);
      resolve();
    };
    stream.on('drain', settle);
    stream.on('close', settle);
  });
}

async function discard(bytes: PassThrough, status: number): Promise<number> {
  if (!bytes.destroyed) bytes.resume();
  return status;
}

async function* withHeader(header: Buffer, bytes: PassThrough): AsyncGenerator<Buffer> {
  yield header;
  yield* bytes as AsyncIterable<Buffer>;
}
