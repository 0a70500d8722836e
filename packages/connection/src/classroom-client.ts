import {
  type Command,
  decodeSnapshot,
  type ErrorCode,
  errorMessage,
  errorOfCloseCode,
  type InstructorState,
  type JoinReply,
  MESSAGES,
  type Pose,
  type Role,
  type SharedState,
} from '@rounds/classroom';

import {
  type ClassroomConnection,
  type CommandResult,
  type ConnectionStatistics,
  type ConnectionStatus,
  JoinRefusedError,
  type JoinOptions,
  type RemotePose,
  type RoomTime,
} from './classroom-connection.ts';
import { CommandSender } from './commands/command-sender.ts';
import type { Environment } from './environment.ts';
import { isPassingRefusal, type JoinOutcome, done, unreachable } from './joining/join-outcome.ts';
import { type JoinDecision, joinUntilDecided } from './joining/join-loop.ts';
import { requestJoin } from './joining/request-join.ts';
import { PoseSender } from './poses/pose-sender.ts';
import { RemotePoses } from './poses/remote-poses.ts';
import { ServerClock } from './poses/server-clock.ts';
import { Heartbeat } from './room/heartbeat.ts';
import { LaneSet } from './room/lane-set.ts';
import type { OpenRoom, RoomLink, RoomLinkEvents } from './room/room-link.ts';
import { keepEqual } from './state/keep-equal.ts';

/**
 * So long after a drop the server may still hold the old socket for alive; until then a returning client claims its
 * seat. Later, whoever sits there is the same person on another device, and is left in peace.
 */
const OWN_GHOST_MS = 30_000;

/** One person in one room: joins, stays, comes back. */
export class ClassroomClient implements ClassroomConnection {
  readonly #environment: Environment;
  readonly #options: JoinOptions;
  readonly #openRoom: OpenRoom;
  /** Aborts when there is nothing to come back to. */
  readonly #life = new AbortController();
  readonly #listeners = new Set<() => void>();
  readonly #commands: CommandSender;
  readonly #poseSender: PoseSender;
  readonly #remotePoses = new RemotePoses();
  readonly #lanes: LaneSet;
  readonly #heartbeat: Heartbeat;
  #clock = new ServerClock();
  #status: ConnectionStatus = { kind: 'joining' };
  #pass: JoinReply | undefined;
  #link: RoomLink | undefined;
  /** Stands for the newest socket: events of earlier ones are none of ours any more. */
  #socket: object | undefined;
  #state: SharedState | undefined;
  #instructorState: InstructorState | undefined;
  #bytesReceived = 0;
  #reconnects = 0;

  private constructor(environment: Environment, options: JoinOptions, openRoom: OpenRoom) {
    this.#environment = environment;
    this.#options = options;
    this.#openRoom = openRoom;
    this.#commands = new CommandSender(
      environment,
      (request) => this.#link?.send(MESSAGES.command, request) ?? false,
    );
    this.#poseSender = new PoseSender(environment, {
      sendBytes: (type, bytes) =>
        this.#lanes.sendBytes(type, bytes) || (this.#link?.sendBytes(type, bytes) ?? false),
      newestTick: () => this.#remotePoses.newestTick(),
    });
    this.#lanes = new LaneSet(environment, {
      ask: () => this.#link?.send(MESSAGES.lane, {}) ?? false,
      open: (path, events) => this.#link?.openLane(path, events),
      received: (byteLength) => (this.#bytesReceived += byteLength),
      snapshot: (bytes) => this.#receiveSnapshot(bytes),
    });
    this.#heartbeat = new Heartbeat(environment, {
      ping: (clientMs) => this.#link?.send(MESSAGES.ping, { clientMs }),
      silent: () => this.#link?.cut(),
    });
  }

  /** @throws JoinRefusedError */
  static async join(
    environment: Environment,
    options: JoinOptions,
    openRoom: OpenRoom,
  ): Promise<ClassroomConnection> {
    const { signal } = options;
    signal?.throwIfAborted();
    const client = new ClassroomClient(environment, options, openRoom);
    const leave = (): void => void client.leave();
    signal?.addEventListener('abort', leave, { once: true });
    const decision = await client.#joinFirst();
    if (decision.status === 'joined') return client;
    signal?.removeEventListener('abort', leave);
    signal?.throwIfAborted();
    if (decision.status === 'refused') throw new JoinRefusedError(decision.code, decision.message);
    throw new Error('the join was given up without a reason');
  }

  get participantId(): string {
    return this.#passOrThrow().participantId;
  }

  /** As seated: of two instructors who come at once, one becomes co-instructor. */
  get role(): Role {
    const { participantId, role } = this.#passOrThrow();
    const self = this.#state?.participants.find((person) => person.participantId === participantId);
    return self?.role ?? role;
  }

  assetToken(): string {
    return this.#passOrThrow().assetToken;
  }

  status(): ConnectionStatus {
    return this.#status;
  }

  state(): SharedState {
    if (this.#state === undefined)
      throw new Error('a connection is handed out only with its first state');
    return this.#state;
  }

  instructorState(): InstructorState | undefined {
    return this.#instructorState;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  send(command: Command): Promise<CommandResult> {
    return this.#commands.send(command);
  }

  sendPose(pose: Pose): void {
    this.#poseSender.setPose(pose);
  }

  remotePoses(nowMs: number, out: RemotePose[]): void {
    this.#remotePoses.draw(nowMs, out);
  }

  roomTime(nowMs: number): RoomTime | undefined {
    return this.#remotePoses.roomTime(nowMs);
  }

  statistics(): ConnectionStatistics {
    return {
      roundTripMs: this.#clock.roundTripMs(),
      serverTickHz: this.#remotePoses.tickHz(),
      bytesReceived: this.#bytesReceived,
      snapshotsReceived: this.#remotePoses.snapshotsReceived(),
      reconnects: this.#reconnects,
      lanes: this.#lanes.count,
      interpolationDelayMs: this.#remotePoses.delayMs(),
      serverClockOffsetMs: this.#clock.offsetMs(),
    };
  }

  async leave(): Promise<void> {
    const link = this.#link;
    this.#finish({ kind: 'ended' }, 'connection.lost');
    await link?.leave();
  }

  #joinFirst(): Promise<JoinDecision> {
    return joinUntilDecided({
      environment: this.#environment,
      signal: this.#life.signal,
      returning: false,
      // Who already got a pass once may have left a socket behind that the network ate.
      tryOnce: () => this.#tryOnce((this.#options.takeOver ?? false) || this.#pass !== undefined),
      trying: () => undefined,
    });
  }

  async #comeBack(): Promise<void> {
    const droppedMs = this.#environment.nowMs();
    const decision = await joinUntilDecided({
      environment: this.#environment,
      signal: this.#life.signal,
      returning: true,
      tryOnce: () => this.#tryOnce(this.#environment.nowMs() - droppedMs < OWN_GHOST_MS),
      trying: (attempt, retryInMs) => this.#setStatus({ kind: 'dropped', attempt, retryInMs }),
    });
    if (decision.status !== 'refused') return;
    if (decision.code === 'join.session-ended')
      this.#finish({ kind: 'ended' }, 'command.session-ended');
    else this.#fail(decision.code, decision.message);
  }

  async #tryOnce(takeOver: boolean): Promise<JoinOutcome<void>> {
    const { signal } = this.#life;
    const outcome = await requestJoin(this.#environment, this.#options, takeOver, signal);
    if (outcome.status !== 'done') return outcome;
    this.#pass = outcome.value;
    const socket = {};
    this.#socket = socket;
    const opened = await this.#openRoom(outcome.value, this.#eventsOf(socket), signal);
    if (opened.status === 'refused' && opened.code === 'join.seat-moved' && takeOver) {
      // Moved by an earlier try of our own, which the server met late.
      return unreachable(true);
    }
    if (opened.status !== 'done') return opened;
    if (signal.aborted) {
      await opened.value.leave();
      return unreachable(false);
    }
    // It may have closed again before we could look.
    if (this.#socket !== socket) return unreachable(false);
    this.#joined(opened.value);
    return done(undefined);
  }

  #joined(link: RoomLink): void {
    if (this.#status.kind === 'dropped') this.#reconnects += 1;
    this.#link = link;
    this.#clock = new ServerClock();
    this.#setStatus({ kind: 'joined' });
    this.#heartbeat.start();
    this.#commands.connected();
    this.#lanes.connected();
    this.#poseSender.connected();
  }

  #eventsOf(socket: object): RoomLinkEvents {
    const isCurrent = (): boolean => this.#socket === socket;
    return {
      received: (byteLength) => {
        this.#bytesReceived += byteLength;
        this.#heartbeat.heard();
      },
      state: (state) => isCurrent() && this.#setState(state),
      instructorState: (state) => isCurrent() && this.#setInstructorState(state),
      snapshot: (bytes) => isCurrent() && this.#receiveSnapshot(bytes),
      reply: (message) => isCurrent() && this.#commands.replied(message),
      lane: (message) => isCurrent() && this.#lanes.offered(message),
      pong: (message) => isCurrent() && this.#receivePong(message),
      closed: (closeCode) => isCurrent() && this.#dropped(closeCode),
    };
  }

  #dropped(closeCode: number): void {
    const wasJoined = this.#link !== undefined;
    this.#disconnect();
    if (!wasJoined) return;
    const refusal = errorOfCloseCode(closeCode);
    if (refusal === 'join.session-ended' || this.#state?.lifecycle === 'ended') {
      this.#finish({ kind: 'ended' }, 'command.session-ended');
    } else if (refusal !== undefined && !isPassingRefusal(refusal, true)) {
      this.#fail(refusal, errorMessage(refusal));
    } else {
      void this.#comeBack();
    }
  }

  /** Forgets the socket, whoever closed it. */
  #disconnect(): void {
    this.#socket = undefined;
    this.#link = undefined;
    this.#heartbeat.stop();
    this.#lanes.close();
    this.#poseSender.stop();
    this.#commands.dropped();
    this.#remotePoses.startOver();
  }

  #fail(code: ErrorCode, message: string): void {
    this.#finish({ kind: 'failed', code, message }, code);
  }

  /** @param code what commands are refused with from now on */
  #finish(status: ConnectionStatus, code: ErrorCode): void {
    if (this.#life.signal.aborted) return;
    this.#life.abort();
    this.#disconnect();
    this.#commands.closed(code);
    this.#setStatus(status);
  }

  #setStatus(status: ConnectionStatus): void {
    this.#status = status;
    this.#notify();
  }

  #setState(next: SharedState): void {
    const before = this.#state;
    const state = before === undefined ? next : keepEqual(before, next);
    if (state === before) return;
    this.#state = state;
    if (state.participants !== before?.participants) {
      this.#remotePoses.setRoster(state.participants, this.#passOrThrow().participantId);
    }
    this.#notify();
  }

  #setInstructorState(next: InstructorState): void {
    const before = this.#instructorState;
    this.#instructorState = before === undefined ? next : keepEqual(before, next);
    if (this.#instructorState !== before) this.#notify();
  }

  #receiveSnapshot(bytes: Uint8Array): void {
    const nowMs = this.#environment.nowMs();
    if (!this.#remotePoses.receive(bytes, nowMs)) return;
    this.#poseSender.snapshotSeen();
    const serverMs = this.#remotePoses.newestServerMs();
    this.#clock.addArrival(serverMs, nowMs);
    this.#lanes.addArrival(serverMs, nowMs);
    const { onSnapshot } = this.#options;
    if (onSnapshot === undefined) return;
    const snapshot = decodeSnapshot(bytes);
    if (snapshot !== undefined) onSnapshot(snapshot, nowMs);
  }

  #receivePong(message: unknown): void {
    if (typeof message !== 'object' || message === null) return;
    const { clientMs, serverMs }: Record<string, unknown> = { ...message };
    if (typeof clientMs !== 'number' || typeof serverMs !== 'number') return;
    this.#clock.addPong(clientMs, this.#environment.nowMs(), serverMs);
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }

  #passOrThrow(): JoinReply {
    if (this.#pass === undefined)
      throw new Error('a connection is handed out only once it is joined');
    return this.#pass;
  }
}
