import { Room } from '@colyseus/core';
import {
  ClassroomSchema,
  type ErrorCode,
  findParticipant,
  MAX_MESSAGES_PER_SECOND,
  MESSAGES,
  SERVER_ACTOR,
} from '@rounds/classroom';

import { newId } from '../identity/ids.ts';
import type { TicketClaims } from '../identity/tokens.ts';
import { type DoorAnswer, type DoorQuestion, refusalAtDoor, roleAtDoor } from './door.ts';
import { copyEncodedState, dropReservations, guardFrames, takePatches } from './harden-room.ts';
import { InstructorNews } from './instructor-news.ts';
import { RoomLanes } from './lanes/room-lanes.ts';
import { LiveSession } from './live-session.ts';
import { MessageIntake } from './message-intake.ts';
import { closeCodeOf, RefusedAtDoor } from './refused-at-door.ts';
import { Rhythm } from './rhythm.ts';
import type { RoomServices } from './room-services.ts';
import { RoomWatch } from './room-watch.ts';
import { Roster } from './roster.ts';
import { type Admission, createSeatConnection, type RoomClient } from './seat-connection.ts';
import { takePoseFrames } from './snapshots/pose-frames.ts';
import { PoseTable } from './snapshots/pose-table.ts';
import { TickOutput } from './snapshots/tick-output.ts';
import { SyncedState } from './synced-state.ts';
import { TickLoop, type TickWindow } from './tick-loop.ts';

/** Above the people a class may hold: somebody who takes over a seat has two sockets for a moment. */
const SPARE_CLIENTS = 16;
/** Lanes are for the few whose network is poor: a room does not give its sockets away to them. */
const LANES_SHARE = 0.5;
const RECONCILE_EVERY_TICKS = 20;
const RHYTHM_EVERY_TICKS = 20;

/** What a room is made of once its session is there. */
interface Parts {
  readonly live: LiveSession;
  readonly roster: Roster;
  readonly news: InstructorNews;
  readonly intake: MessageIntake;
  readonly lanes: RoomLanes;
  readonly synced: SyncedState;
  readonly output: TickOutput;
  readonly loop: TickLoop;
  readonly takePatch: () => Uint8Array | undefined;
  readonly watch: RoomWatch;
}

/**
 * The Colyseus room of one session. It moves messages between sockets and the `LiveSession`, which knows what they mean,
 * at one fixed tick: apply, journal, patch and snapshot.
 */
export class ClassroomRoom extends Room<{ state: ClassroomSchema; client: RoomClient }> {
  declare readonly services: RoomServices;
  override autoDispose = false;
  override patchRate: number | null = null;
  /** In seconds. Where a thousand come at once, the way from the door to the socket takes a while. */
  override seatReservationTimeout = 30;
  /** Only a backstop: the frame guard closes first, with the code that says why. */
  override maxMessagesPerSecond = 2 * MAX_MESSAGES_PER_SECOND;

  readonly #poses = new PoseTable();
  readonly #rhythm = new Rhythm();
  #assembled: Parts | undefined;
  #tick = 0;
  #startedMs = 0;
  #rolledBack = false;
  /** Of this room as it is built now. */
  readonly #buildId = newId();
  /** Another process has the session, or may have it from now on: nothing is journaled here any more. */
  #isGivenAway = false;

  override async onCreate({ sessionId }: { readonly sessionId: string }): Promise<void> {
    const { claims, rooms } = this.services;
    this.roomId = sessionId;
    // Before the journal is read: of two processes one goes on.
    if ((await claims?.claim(sessionId)) === false) throw new RefusedAtDoor('server.stopping');
    try {
      await this.#build(sessionId);
    } catch (error) {
      await claims?.release(sessionId);
      throw error;
    }
    rooms.add(this);
  }

  async #build(sessionId: string): Promise<void> {
    const { journal, clock, log, limits, claims } = this.services;
    this.maxClients = limits.maxConnections + SPARE_CLIENTS;
    const { session, lastTick } = await LiveSession.rebuild(
      {
        sessionId,
        journal,
        clock,
        onBug: (error) => log.error({ err: error }, 'a command failed'),
        onRollback: (error) => {
          this.#rolledBack = true;
          log.error({ err: error }, 'a commit failed: the room went back to what is saved');
        },
        onSaving: (saving, error) => {
          if (saving === 'fine') log.info('changes are saved again');
          else log.warn({ err: error, saving }, 'changes are not being saved as they should');
        },
        onCheckpointFailure: (error) => log.warn({ err: error }, 'no checkpoint could be made'),
        onSuperseded:
          claims &&
          (() => {
            log.warn('another server wrote to the journal of a class: it has the class now');
            this.giveWay();
          }),
      },
      SERVER_ACTOR,
    );
    this.#tick = lastTick;
    this.state = new ClassroomSchema();
    copyEncodedState(this);
    this.#startedMs = clock.monotonicMs();
    const parts = this.#assemble(session);
    this.#assembled = parts;
    this.#listen(parts);
    parts.synced.write(session.current, session.saving);
    parts.loop.start();
  }

  get live(): LiveSession {
    return this.#parts.live;
  }

  get connectedCount(): number {
    return this.#assembled?.roster.size ?? 0;
  }

  isConnected(participantId: string): boolean {
    return this.#assembled?.roster.get(participantId) !== undefined;
  }

  /** How the ticks went since this was last called. */
  takeTickWindow(): TickWindow {
    return this.#parts.loop.takeWindow();
  }

  /** What the HTTP side of any process asks before it lets somebody in. */
  answerDoor(question: DoorQuestion): DoorAnswer {
    const returning = question.returning ?? undefined;
    return {
      buildId: this.#buildId,
      refusal: this.refusalFor(returning) ?? null,
      isConnected: returning !== undefined && this.isConnected(returning),
      role: roleAtDoor(this.live.current, question),
    };
  }

  admitTicket(ticket: string): TicketClaims | undefined {
    const isOfThisRoom = this.services.tickets.read(ticket)?.buildId === this.#buildId;
    return isOfThisRoom && !this.#isGivenAway ? this.services.tickets.admit(ticket) : undefined;
  }

  countConnected(): number {
    return this.connectedCount;
  }

  /** Saves what is on its way, lets go of the session and sends everybody to where it is built next. */
  async handOver(): Promise<void> {
    if (this.#isGivenAway) return;
    this.#isGivenAway = true;
    this.#assembled?.loop.stop();
    await this.#assembled?.live.close();
    await this.#leave();
  }

  /** The class has ended and is to be deleted: who still looks is sent away, and nothing is written any more. */
  async dismiss(): Promise<void> {
    if (this.#isGivenAway || this.live.committed.lifecycle !== 'ended') return;
    this.#isGivenAway = true;
    this.#assembled?.loop.stop();
    await this.#assembled?.live.close();
    await this.#leave('join.session-ended');
  }

  /** Nobody has been here for long, and the class is to be deleted. False where somebody is here. */
  async abandon(): Promise<boolean> {
    if (this.connectedCount > 0) return false;
    await this.handOver();
    return true;
  }

  /** Another process has the session: whatever is left here is nobody's truth any more. */
  giveWay(): void {
    if (this.#isGivenAway) return;
    this.#isGivenAway = true;
    this.#assembled?.loop.stop();
    this.#leave().catch((error: unknown) => this.#report(error));
  }

  async #leave(reason: ErrorCode = 'server.stopping'): Promise<void> {
    this.services.rooms.remove(this);
    dropReservations(this);
    await this.disconnect(closeCodeOf(reason));
  }

  /** Whether somebody else may come in. */
  refusalFor(participantId: string | undefined): ErrorCode | undefined {
    if (this.#isGivenAway) return 'server.stopping';
    const crowd = {
      connected: this.connectedCount,
      isConnected: (id: string) => this.isConnected(id),
    };
    return refusalAtDoor(this.live.current, crowd, this.services.limits, participantId);
  }

  override async onJoin(
    client: RoomClient,
    _options: unknown,
    admission?: Admission,
  ): Promise<void> {
    const { roster, watch, intake, news } = this.#parts;
    // A static onAuth that gives claims is the only way in; anything else has none.
    const ticket = admission?.ticket;
    if (ticket?.roomId !== this.roomId) throw this.#refusal(client, 'join.token-expired');
    const refusal = this.refusalFor(ticket.participantId);
    if (refusal !== undefined) throw this.#refusal(client, refusal);
    const present = roster.get(ticket.participantId);
    if (present !== undefined && !ticket.takeOver) throw this.#refusal(client, 'join.seat-moved');
    const connection = createSeatConnection(client, ticket);
    client.userData = connection;
    takePoseFrames(client.ref, (frame) => intake.receivePose(connection, frame));
    roster.add(connection);
    if (present !== undefined) this.#close(present.client, 'join.seat-moved');
    const isReturning = findParticipant(this.live.current, ticket.participantId) !== undefined;
    if (!(await roster.takeSeat(connection, ticket)))
      throw this.#refusal(client, 'server.stopping');
    // A socket that was lost meanwhile has left already.
    if (roster.get(ticket.participantId) === connection)
      watch.entered(connection, ticket.device, isReturning);
    news.welcome(client, this.live.current, ticket.participantId);
  }

  override async onLeave(client: RoomClient): Promise<void> {
    const connection = client.userData;
    const { roster, watch, lanes } = this.#parts;
    watch.left(connection);
    if (connection !== undefined) lanes.end(connection);
    if (connection === undefined || !roster.remove(connection)) return;
    if (connection.seatIndex !== undefined) this.#poses.remove(connection.seatIndex);
    // Whoever builds the room next notes that everybody is gone.
    if (!this.#isGivenAway) await roster.dropSeat(connection.participantId);
  }

  override onBeforeShutdown(): void {
    this.handOver().catch((error: unknown) => this.#report(error));
  }

  override async onDispose(): Promise<void> {
    this.services.rooms.remove(this);
    await this.#assembled?.live.close();
    this.#assembled?.loop.stop();
  }

  /** Whatever goes wrong in a handler stays in this room: without this, Colyseus would stop the whole server. */
  override onUncaughtException(error: Error, methodName: string): void {
    if (error.cause instanceof RefusedAtDoor) return;
    this.#report(error.cause ?? error, methodName);
  }

  get #parts(): Parts {
    if (this.#assembled === undefined) throw new Error('the room has no session yet');
    return this.#assembled;
  }

  #report(error: unknown, method?: string): void {
    this.services.log.error({ err: error, method }, 'a room handler failed');
  }

  #assemble(live: LiveSession): Parts {
    const { clock, metrics, audit, limits, laneKeys } = this.services;
    const watch = new RoomWatch({ sessionId: this.roomId, metrics, audit });
    const poses = this.#poses;
    const close = (client: RoomClient, reason: ErrorCode): void => this.#close(client, reason);
    const report = (error: unknown): void => this.#report(error);
    const roster = new Roster({
      live,
      report,
      close: ({ client }, reason) => close(client, reason),
    });
    const intake = new MessageIntake({
      clock,
      live,
      poses,
      close,
      report,
      refused: (...told) => watch.commandRefused(...told),
      serverMs: () => this.#serverMs(clock.monotonicMs()),
    });
    return {
      live,
      roster,
      news: new InstructorNews(roster),
      intake,
      lanes: new RoomLanes({
        keys: laneKeys,
        intake,
        metrics,
        maxLanes: limits.maxConnections * LANES_SHARE,
        close,
      }),
      synced: new SyncedState(this.state),
      output: new TickOutput(poses),
      loop: new TickLoop({
        clock,
        onTick: () => this.#runTick(),
        onMeasured: (durationMs, missed) => watch.ticked(durationMs, missed),
      }),
      takePatch: takePatches(this),
      watch,
    };
  }

  #listen({ intake, lanes }: Parts): void {
    guardFrames(this, {
      admits: (client) => intake.admits((client as RoomClient).userData),
      takes: (client, frame) => intake.takesPose((client as RoomClient).userData, frame),
      onMalformed: (client, error) => {
        this.services.log.warn({ err: error }, 'a malformed frame');
        this.#close(client as RoomClient, 'connection.protocol');
      },
    });
    this.onMessage(MESSAGES.command, (client, message: unknown) =>
      intake.receiveCommand(client, message),
    );
    this.onMessage(MESSAGES.ping, (client, message: unknown) =>
      intake.receivePing(client, message),
    );
    this.onMessage(MESSAGES.lane, (client, message: unknown) => lanes.offer(client, message));
    this.onMessage('*', (client) => this.#close(client, 'connection.protocol'));
  }

  #runTick(): void {
    try {
      const { live, roster, synced, output, takePatch, watch } = this.#parts;
      this.#tick += 1;
      live.apply(this.#tick);
      live.commit();
      const { current } = live;
      synced.write(current, live.saving);
      const nowMs = this.services.clock.monotonicMs();
      const tooSlow = output.send(roster.connections(), {
        tick: this.#tick,
        serverMs: this.#serverMs(nowMs),
        nowMs,
        patch: takePatch(),
        leaders: roster.leaders(current),
      });
      for (const { client } of tooSlow) this.#close(client, 'connection.too-slow');
      watch.sent(this.#tick, output.traffic, roster.connections());
      this.#followUp();
    } catch (error) {
      this.services.log.error({ err: error }, 'a tick failed');
    }
  }

  /** What a tick may lead to besides patches: news for instructors, the end, and repair after a rollback. */
  #followUp(): void {
    const { live, roster, news } = this.#parts;
    const { current, committed } = live;
    news.update(current);
    if (committed.lifecycle === 'ended' && !this.autoDispose) this.autoDispose = true;
    if (this.#tick % RHYTHM_EVERY_TICKS === 0) this.#keepRhythm(current.tickRateHz);
    if (this.#rolledBack && this.#tick % RECONCILE_EVERY_TICKS === 0) {
      this.#rolledBack = false;
      roster.reconcile(current);
    }
  }

  #keepRhythm(wantedHz: number): void {
    const { loop, roster } = this.#parts;
    loop.setIntervalMs(1000 / this.#rhythm.rateFor(wantedHz, roster.size, this.#poses.wholeBytes));
  }

  #close(client: RoomClient, reason: ErrorCode): void {
    if (client.userData !== undefined) client.userData.closing = true;
    this.#assembled?.watch.closed(client, reason);
    client.leave(closeCodeOf(reason), reason);
  }

  /** Closes the socket with the code that says why; to be thrown, which ends the join. */
  #refusal(client: RoomClient, reason: ErrorCode): RefusedAtDoor {
    this.#close(client, reason);
    return new RefusedAtDoor(reason);
  }

  #serverMs(nowMs: number): number {
    return Math.round(nowMs - this.#startedMs);
  }
}
