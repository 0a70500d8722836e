import {
  createServer,
  type IncomingMessage,
  type Server as HttpServer,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

// oxlint-disable-next-line no-restricted-imports -- a server for tests, which are the one place here that may have one
import { type Client, createAuthContext, matchMaker, Room, Server } from '@colyseus/core';
// oxlint-disable-next-line no-restricted-imports -- as above
import { WebSocketTransport } from '@colyseus/ws-transport';
import {
  ClassroomSchema,
  type CommandRequest,
  encodeSnapshot,
  type ErrorCode,
  errorMessage,
  ERRORS,
  type JoinReply,
  type JoinRequest,
  MESSAGES,
  POSE_UPDATE_HEADER_BYTES,
  type PingRequest,
  writeSharedState,
} from '@rounds/classroom';

import { participantFixture, sharedStateFixture } from '../fixtures/fake-room.ts';

/** What a room server does, as far as a client can tell, and no more: seats, ticks, patches, replies, snapshots. */
class FixtureRoom extends Room<{ state: ClassroomSchema }> {
  override state = new ClassroomSchema();
  override autoDispose = false;
  override patchRate = null;
  /** Seconds, as Colyseus has it; short, because the timer outlives the room. */
  override seatReservationTimeout = 0.5;
  readonly seated = new Map<string, Client>();
  readonly #poses = new Map<number, Uint8Array>();
  readonly commands: CommandRequest[] = [];
  readonly startedMs = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #tick = 0;
  #sequence = 0;
  answersCommands = true;
  shared = sharedStateFixture({ participants: [] });

  override onCreate(): void {
    writeSharedState(this.state, this.shared);
    this.onMessageBytes(MESSAGES.poseUpdate, (client, bytes) => {
      if (bytes.length === POSE_UPDATE_HEADER_BYTES) return; // An acknowledgement.
      this.#poses.set(seatOf(participantOf(client)), bytes.slice(POSE_UPDATE_HEADER_BYTES));
    });
    this.onMessage(MESSAGES.command, (client, request: CommandRequest) => {
      this.commands.push(request);
      if (!this.answersCommands) return;
      const reply = {
        requestId: request.requestId,
        status: 'accepted',
        sequence: this.#sequence++,
      };
      client.send(MESSAGES.reply, reply);
    });
    this.onMessage(MESSAGES.ping, (client, ping: PingRequest) => {
      client.send(MESSAGES.pong, {
        clientMs: ping.clientMs,
        serverMs: performance.now() - this.startedMs,
      });
    });
    this.#timer = setInterval(() => this.tick(), 50);
  }

  override onJoin(client: Client, options: { ticket: string }): void {
    const participantId = options.ticket;
    client.userData = participantId;
    this.seated.get(participantId)?.leave(ERRORS['join.seat-moved'].closeCode);
    this.seated.set(participantId, client);
    this.#seat(participantId, true);
    client.send(MESSAGES.instructor, { cases: [] });
  }

  override onLeave(client: Client): void {
    const participantId = participantOf(client);
    if (this.seated.get(participantId) !== client) return;
    this.seated.delete(participantId);
    this.#seat(participantId, false);
  }

  override onDispose(): void {
    clearInterval(this.#timer);
  }

  tick(): void {
    this.#tick += 1;
    this.broadcastPatch();
    const poses = [...this.#poses].map(([seatIndex, poseBytes]) => ({ seatIndex, poseBytes }));
    this.broadcastBytes(
      MESSAGES.snapshot,
      encodeSnapshot(this.#tick, performance.now() - this.startedMs, poses),
      {},
    );
  }

  change(change: Partial<typeof this.shared>): void {
    const next = { ...this.shared, ...change };
    writeSharedState(this.state, next, this.shared);
    this.shared = next;
  }

  #seat(participantId: string, connected: boolean): void {
    const others = this.shared.participants.filter(
      (person) => person.participantId !== participantId,
    );
    const person = participantFixture(participantId, seatOf(participantId), { connected });
    this.change({ participants: [...others, person].sort((a, b) => a.seatIndex - b.seatIndex) });
  }
}

/** `p7` sits in seat 7. */
function seatOf(participantId: string): number {
  return Number(participantId.slice(1));
}

function participantOf(client: Client): string {
  return String(client.userData);
}

export interface RoomServer {
  readonly url: string;
  readonly port: number;
  readonly room: FixtureRoom;
  /** What POST /api/join was asked so far. */
  readonly joins: JoinRequest[];
  /** While set, everybody is refused with this at the door. */
  refusal: ErrorCode | undefined;
  close(): Promise<void>;
}

/** One process, one server: matchMaker is process-wide. */
export async function startRoomServer(): Promise<RoomServer> {
  const http = createServer();
  const transport = new WebSocketTransport({ noServer: true });
  const game = new Server({ transport, greet: false, gracefullyShutdown: false });
  game.define('classroom', FixtureRoom);
  await matchMaker.accept();
  const { roomId } = await matchMaker.createRoom('classroom', {});
  const room = matchMaker.getLocalRoomById(roomId) as unknown as FixtureRoom;
  const joins: JoinRequest[] = [];
  const door = { refusal: undefined as ErrorCode | undefined };
  http.on(
    'request',
    (request, response) => void answer(request, response, { roomId, joins, door }),
  );
  transport.attachToServer(http);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    room,
    joins,
    get refusal() {
      return door.refusal;
    },
    set refusal(code) {
      door.refusal = code;
    },
    close: () => close(game, http),
  };
}

async function close(game: Server, http: HttpServer): Promise<void> {
  await game.gracefullyShutdown(false);
  http.closeAllConnections();
  await new Promise((resolve) => http.close(resolve));
}

interface Door {
  readonly roomId: string;
  readonly joins: JoinRequest[];
  readonly door: { readonly refusal: ErrorCode | undefined };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  door: Door,
): Promise<void> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const send = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const { refusal } = door.door;
  if (refusal !== undefined) {
    send(ERRORS[refusal].httpStatus, { code: refusal, message: errorMessage(refusal) });
  } else if (request.url === '/api/join') {
    send(200, joinReply(JSON.parse(text) as JoinRequest, door));
  } else {
    const roomId = request.url?.split('/').at(-1) ?? '';
    const context = createAuthContext({ headers: {} });
    try {
      send(
        200,
        await matchMaker.controller.invokeMethod(
          'joinById',
          roomId,
          JSON.parse(text) as object,
          context,
        ),
      );
    } catch (error) {
      send(404, { code: 4212, error: String(error) });
    }
  }
}

/** The seat token is the participant's id; whoever has none gets the next one. */
function joinReply(request: JoinRequest, { roomId, joins }: Door): JoinReply {
  joins.push(request);
  const people = joins.filter((join) => join.seatToken === undefined).length;
  const participantId = request.seatToken ?? `p${people - 1}`;
  return {
    roomId,
    sessionId: 'session-1',
    participantId,
    role: 'learner',
    ticket: participantId,
    seatToken: participantId,
    assetToken: 'asset',
  };
}
