import { ClientState, getMessageBytes, Protocol, Room } from '@colyseus/core';
import {
  type CaseDocument,
  type Classroom,
  ClassroomSchema,
  type Command,
  type CommandReply,
  commandRequestSchema,
  type ErrorCode,
  instructorStateOf,
  isInstructor,
  isPoseUpdate,
  MAX_MESSAGES_PER_SECOND,
  MESSAGES,
  pingRequestSchema,
  type PingReply,
  roomJoinOptionsSchema,
  SERVER_ACTOR,
  type SharedState,
  sharedStateOf,
  writeSharedState,
} from '@rounds/classroom';

import type { TicketClaims } from '../identity/tokens.ts';
import { copyEncodedState, guardFrames } from './harden-room.ts';
import { LiveSession } from './live-session.ts';
import { closeCodeOf, RefusedAtDoor } from './refused-at-door.ts';
import type { RoomServices } from './room-services.ts';
import {
  type Admission,
  createSeatConnection,
  type RoomClient,
  type SeatConnection,
} from './seat-connection.ts';
import { lastTickSeenOf, SeatPoses } from './seat-poses.ts';
import { seatingOf } from './seating.ts';
import { TickLoop, type TickStatistics } from './tick-loop.ts';

/** Above the people a class may hold: somebody who takes over a seat has two sockets for a moment. */
const SPARE_CLIENTS = 16;
const RECONCILE_EVERY_TICKS = 20;

/** Makes the room class of one server: Colyseus constructs rooms itself, so the services come with the class. */
export function bindClassroomRoom(services: RoomServices): typeof ClassroomRoom {
  return class extends ClassroomRoom {
    override readonly services = services;

    static override async onAuth(_token: string, options: unknown): Promise<Admission> {
      return { ticket: admitTicket(services, options) };
    }
  };
}

/** The ticket's claims. @throws RefusedAtDoor where the options are not exactly a fresh ticket of this protocol. */
function admitTicket(services: RoomServices, options: unknown): TicketClaims {
  const parsed = roomJoinOptionsSchema.safeParse(options);
  if (!parsed.success) throw new RefusedAtDoor('connection.protocol');
  const ticket = services.tickets.admit(parsed.data.ticket);
  if (ticket === undefined) throw new RefusedAtDoor('join.token-expired');
  return ticket;
}

/**
 * The Colyseus room of one session. It moves messages between sockets and the `LiveSession`, which knows what they mean,
 * at one fixed tick: apply, patch, journal, snapshot.
 */
export class ClassroomRoom extends Room<{ state: ClassroomSchema; client: RoomClient }> {
  declare readonly services: RoomServices;
  override autoDispose = false;
  override patchRate: number | null = null;
  /** Only a backstop: the frame guard closes first, with the code that says why. */
  override maxMessagesPerSecond = 2 * MAX_MESSAGES_PER_SECOND;

  readonly #connections = new Map<string, SeatConnection>();
  readonly #poses = new SeatPoses();
  #live: LiveSession | undefined;
  #loop: TickLoop | undefined;
  #tick = 0;
  #startedMs = 0;
  #written: SharedState | undefined;
  #writtenFrom: Classroom | undefined;
  #casesShown: readonly CaseDocument[] | undefined;
  #rolledBack = false;

  override async onCreate(options: { readonly sessionId: string }): Promise<void> {
    const { journal, clock, log, limits } = this.services;
    this.maxClients = limits.maxConnections + SPARE_CLIENTS;
    const { session, lastTick } = await LiveSession.rebuild(
      {
        sessionId: options.sessionId,
        journal,
        clock,
        onBug: (error) => log.error({ err: error }, 'a command failed'),
        onRollback: (error) => {
          this.#rolledBack = true;
          log.error({ err: error }, 'a commit failed: the room went back to what is saved');
        },
      },
      SERVER_ACTOR,
    );
    this.#live = session;
    this.#tick = lastTick;
    this.state = new ClassroomSchema();
    copyEncodedState(this);
    guardFrames(this, {
      admits: (client) => this.#admitsFrame(client as RoomClient),
      onMalformed: (client, error) => {
        log.warn({ err: error }, 'a malformed frame');
        this.#close(client as RoomClient, 'connection.protocol');
      },
    });
    this.#listen();
    this.#writeState();
    this.#startedMs = clock.monotonicMs();
    this.#loop = new TickLoop({ clock, onTick: () => this.#runTick() });
    this.#loop.start();
  }

  get live(): LiveSession {
    if (this.#live === undefined) throw new Error('the room has no session yet');
    return this.#live;
  }

  get connectedCount(): number {
    return this.#connections.size;
  }

  isConnected(participantId: string): boolean {
    return this.#connections.has(participantId);
  }

  tickStatistics(): TickStatistics | undefined {
    return this.#loop?.statistics();
  }

  /** Whether somebody else may come in. */
  refusalFor(participantId: string | undefined): ErrorCode | undefined {
    const { maxConnections, maxParticipants } = this.services.limits;
    if (this.live.current.lifecycle === 'ended') return 'join.session-ended';
    if (participantId !== undefined && this.isConnected(participantId)) return undefined;
    const { participants } = this.live.current;
    const isNew =
      participantId === undefined || !participants.some((p) => p.participantId === participantId);
    if (isNew && participants.length >= maxParticipants) return 'join.room-full';
    return this.connectedCount >= maxConnections ? 'join.room-full' : undefined;
  }

  override async onJoin(
    client: RoomClient,
    _options: unknown,
    admission?: Admission,
  ): Promise<void> {
    // A static onAuth that gives claims is the only way in; anything else has none.
    const ticket = admission?.ticket;
    if (ticket?.roomId !== this.roomId) throw this.#refusal(client, 'join.token-expired');
    const refusal = this.refusalFor(ticket.participantId);
    if (refusal !== undefined) throw this.#refusal(client, refusal);
    const present = this.#connections.get(ticket.participantId);
    if (present !== undefined && !ticket.takeOver) throw this.#refusal(client, 'join.seat-moved');
    const connection = createSeatConnection(client, ticket);
    client.userData = connection;
    this.#connections.set(ticket.participantId, connection);
    if (present !== undefined) this.#close(present.client, 'join.seat-moved');
    await this.#takeSeat(connection, ticket);
  }

  override async onLeave(client: RoomClient): Promise<void> {
    const connection = client.userData;
    // Somebody who moved to another tab has not left.
    if (connection === undefined || this.#connections.get(connection.participantId) !== connection)
      return;
    this.#connections.delete(connection.participantId);
    if (connection.seatIndex !== undefined) this.#poses.remove(connection.seatIndex);
    await this.#dropSeat(connection.participantId);
  }

  override onBeforeShutdown(): void {
    void this.disconnect(closeCodeOf('server.stopping'));
  }

  override async onDispose(): Promise<void> {
    await this.#live?.flushed();
    this.#loop?.stop();
  }

  /** Whatever goes wrong in a handler stays in this room: without this, Colyseus would stop the whole server. */
  override onUncaughtException(error: Error, methodName: string): void {
    if (error.cause instanceof RefusedAtDoor) return;
    this.#report(error.cause ?? error, methodName);
  }

  #report(error: unknown, method?: string): void {
    this.services.log.error({ err: error, method }, 'a room handler failed');
  }

  async #takeSeat(connection: SeatConnection, ticket: TicketClaims): Promise<void> {
    const outcome = await this.live.change(SERVER_ACTOR, seatingOf(ticket));
    const { client, participantId } = connection;
    const seat = this.live.current.participants.find((p) => p.participantId === participantId);
    if (outcome.status === 'refused' || seat === undefined) {
      if (this.#connections.get(participantId) === connection)
        this.#connections.delete(participantId);
      throw this.#refusal(client, 'server.stopping');
    }
    connection.seatIndex = seat.seatIndex;
    if (isInstructor(seat)) client.send(MESSAGES.instructor, instructorStateOf(this.live.current));
  }

  async #dropSeat(participantId: string): Promise<void> {
    await this.live.change(SERVER_ACTOR, (classroom) => {
      const seat = classroom.participants.find((p) => p.participantId === participantId);
      const returned = this.#connections.has(participantId);
      return seat?.connected === true && !returned
        ? { type: 'participant.drop', participantId }
        : undefined;
    });
  }

  #listen(): void {
    this.onMessageBytes(MESSAGES.poseUpdate, (client, bytes) => this.#keepPose(client, bytes));
    this.onMessage(MESSAGES.command, (client, message: unknown) =>
      this.#receiveCommand(client, message),
    );
    this.onMessage(MESSAGES.ping, (client, message: unknown) => {
      const ping = pingRequestSchema.safeParse(message);
      if (!ping.success) return this.#close(client, 'connection.protocol');
      client.send(MESSAGES.pong, {
        clientMs: ping.data.clientMs,
        serverMs: this.#serverMs(),
      } satisfies PingReply);
    });
    this.onMessage('*', (client) => this.#close(client, 'connection.protocol'));
  }

  #admitsFrame(client: RoomClient): boolean {
    const connection = client.userData;
    if (connection === undefined) return true; // Still joining: Colyseus hears nothing but the acknowledgement.
    if (connection.closing) return false;
    if (connection.messages.admits(this.services.clock.monotonicMs())) return true;
    this.#close(client, 'connection.flooding');
    return false;
  }

  /** The hot path in: a length check and a copy into the seat's slot. */
  #keepPose(client: RoomClient, bytes: Uint8Array): void {
    const connection = client.userData;
    if (connection?.seatIndex === undefined) return;
    if (!isPoseUpdate(bytes)) return this.#close(client, 'connection.protocol');
    connection.pace.report(lastTickSeenOf(bytes), this.#tick);
    this.#poses.keep(connection.seatIndex, bytes);
  }

  #receiveCommand(client: RoomClient, message: unknown): void {
    const connection = client.userData;
    if (connection === undefined) return;
    if (!connection.commands.admits(this.services.clock.monotonicMs())) {
      return this.#close(client, 'connection.flooding');
    }
    const request = commandRequestSchema.safeParse(message);
    if (!request.success) return this.#refuseMalformed(client, message);
    const { requestId, command } = request.data;
    this.#applyAndReply(connection, requestId, command).catch((error: unknown) =>
      this.#report(error),
    );
  }

  async #applyAndReply(
    connection: SeatConnection,
    requestId: number,
    command: Command,
  ): Promise<void> {
    const outcome = await this.live.change(connection.participantId, () => command);
    connection.client.send(MESSAGES.reply, { requestId, ...outcome } satisfies CommandReply);
  }

  #refuseMalformed(client: RoomClient, message: unknown): void {
    const requestId = commandRequestSchema.shape.requestId.safeParse(
      typeof message === 'object' && message !== null && 'requestId' in message
        ? message.requestId
        : undefined,
    );
    if (!requestId.success) return this.#close(client, 'connection.protocol');
    const reply: CommandReply = {
      requestId: requestId.data,
      status: 'refused',
      code: 'command.invalid',
    };
    client.send(MESSAGES.reply, reply);
  }

  #runTick(): void {
    try {
      this.#tick += 1;
      this.live.apply(this.#tick);
      this.#writeState();
      this.broadcastPatch();
      this.live.commit();
      this.#sendSnapshots();
      this.#followUp();
    } catch (error) {
      this.services.log.error({ err: error }, 'a tick failed');
    }
  }

  #writeState(): void {
    const { current } = this.live;
    if (current === this.#writtenFrom) return;
    const shared = sharedStateOf(current);
    writeSharedState(this.state, shared, this.#written);
    this.#written = shared;
    this.#writtenFrom = current;
  }

  /** The hot path out: one snapshot and one frame around it, whoever they go to. */
  #sendSnapshots(): void {
    if (this.#connections.size === 0) return;
    const snapshot = this.#poses.snapshot(this.#tick, this.#serverMs());
    const frame = getMessageBytes.raw(
      Protocol.ROOM_DATA_BYTES,
      MESSAGES.snapshot,
      undefined,
      snapshot,
    );
    for (const { client, pace, closing } of this.#connections.values()) {
      if (closing || client.state !== ClientState.JOINED) continue;
      if (pace.admits(this.#tick, bufferedBytesOf(client))) client.raw(frame);
    }
  }

  /** What a tick may lead to besides patches: news for instructors, the end, and repair after a rollback. */
  #followUp(): void {
    const { current, committed } = this.live;
    if (current.cases !== this.#casesShown) {
      this.#casesShown = current.cases;
      this.#informInstructors(current);
    }
    if (committed.lifecycle === 'ended' && !this.autoDispose) this.autoDispose = true;
    if (this.#rolledBack && this.#tick % RECONCILE_EVERY_TICKS === 0) this.#reconcile(current);
  }

  #informInstructors(classroom: Classroom): void {
    const message = instructorStateOf(classroom);
    for (const participant of classroom.participants) {
      const connection = this.#connections.get(participant.participantId);
      // Those who are just joining get it once they are seated.
      if (connection?.seatIndex === undefined || !isInstructor(participant)) continue;
      connection.client.send(MESSAGES.instructor, message);
    }
  }

  /** After a rollback the roster may tell of joins that were undone and leaves that were lost: brings it to the sockets. */
  #reconcile(classroom: Classroom): void {
    this.#rolledBack = false;
    for (const { participantId, connected } of classroom.participants) {
      if (!connected || this.#connections.has(participantId)) continue;
      this.#dropSeat(participantId).catch((error: unknown) => this.#report(error));
    }
    for (const { client, participantId, seatIndex } of this.#connections.values()) {
      if (seatIndex === undefined) continue;
      const seat = classroom.participants.find((p) => p.participantId === participantId);
      if (seat?.connected !== true) this.#close(client, 'server.stopping');
    }
  }

  #close(client: RoomClient, reason: ErrorCode): void {
    if (client.userData !== undefined) client.userData.closing = true;
    client.leave(closeCodeOf(reason), reason);
  }

  /** Closes the socket with the code that says why; to be thrown, which ends the join. */
  #refusal(client: RoomClient, reason: ErrorCode): RefusedAtDoor {
    this.#close(client, reason);
    return new RefusedAtDoor(reason);
  }

  #serverMs(): number {
    return Math.round(this.services.clock.monotonicMs() - this.#startedMs);
  }
}

function bufferedBytesOf(client: RoomClient): number {
  return (client.ref as { readonly bufferedAmount?: number }).bufferedAmount ?? 0;
}
