import { ColyseusSDK, Room, type SeatReservation } from '@colyseus/sdk';
import {
  ClassroomSchema,
  errorOfCloseCode,
  type InstructorState,
  isErrorCode,
  type JoinReply,
  MESSAGES,
  PROTOCOL_VERSION,
  readSharedState,
} from '@rounds/classroom';

import type { Environment } from '../environment.ts';
import { done, type JoinOutcome, refused, unreachable } from '../joining/join-outcome.ts';
import { postJson } from '../joining/post-json.ts';
import { type LaneEvents, type LaneLink, openLane } from './lane-link.ts';
import type { OpenRoom, RoomLink, RoomLinkEvents } from './room-link.ts';

/** From the first byte of the socket to the first state. */
const OPEN_TIMEOUT_MS = 10_000;
const LEAVE_TIMEOUT_MS = 1_000;
/** What a socket says that ended without a word (RFC 6455, 7.4.1). */
const ABNORMAL_CLOSURE = 1006;

/** Rooms on a Colyseus server. The only file that knows the SDK. */
export function colyseusRooms(environment: Environment, serverUrl: string): OpenRoom {
  return async (pass, events, signal) => {
    const url = new URL(`/matchmake/joinById/${encodeURIComponent(pass.roomId)}`, serverUrl).href;
    const request = { ticket: pass.ticket, protocolVersion: PROTOCOL_VERSION };
    const outcome = await postJson(environment, url, request, signal);
    if (outcome.status !== 'done') return outcome;
    if (!isSeatReservation(outcome.value)) return unreachable(true);
    return new ColyseusLink(environment, serverUrl, events).open(pass, outcome.value, signal);
  };
}

function isSeatReservation(value: unknown): value is SeatReservation {
  if (typeof value !== 'object' || value === null) return false;
  const fields: Record<string, unknown> = { ...value };
  return ['name', 'roomId', 'sessionId', 'processId'].every(
    (key) => typeof fields[key] === 'string',
  );
}

/**
 * The SDK gives its room away only once it is joined: too late to hear the first messages, and to hang up on a server
 * that never answers. So rooms are ours from the start.
 */
class RoomClient extends ColyseusSDK {
  readonly #room: Room<unknown, ClassroomSchema>;

  constructor(serverUrl: string, room: Room<unknown, ClassroomSchema>) {
    super(serverUrl);
    this.#room = room;
  }

  protected override createRoom<T>(): Room<unknown, T> {
    return this.#room as unknown as Room<unknown, T>;
  }
}

class ClassroomRoom extends Room<unknown, ClassroomSchema> {
  readonly #onFrame: (byteLength: number) => void;
  readonly #onUnreadable: () => void;

  constructor(onFrame: (byteLength: number) => void, onUnreadable: () => void) {
    super('classroom', ClassroomSchema);
    this.#onFrame = onFrame;
    this.#onUnreadable = onUnreadable;
    this.reconnection.enabled = false;
  }

  protected override onMessageCallback(event: MessageEvent): void {
    const data: unknown = event.data;
    this.#onFrame(data instanceof ArrayBuffer ? data.byteLength : 0);
    try {
      super.onMessageCallback(event);
    } catch {
      // State is built of differences: after one that cannot be read nothing fits any more. Only joining anew helps.
      this.#onUnreadable();
    }
  }
}

class ColyseusLink implements RoomLink {
  readonly #environment: Environment;
  readonly #serverUrl: string;
  readonly #events: RoomLinkEvents;
  readonly #room: ClassroomRoom;
  #phase: 'opening' | 'open' | 'closed' = 'opening';

  constructor(environment: Environment, serverUrl: string, events: RoomLinkEvents) {
    this.#environment = environment;
    this.#serverUrl = serverUrl;
    this.#events = events;
    this.#room = new ClassroomRoom(
      (byteLength) => this.#events.received(byteLength),
      () => this.cut(),
    );
  }

  async open(
    pass: JoinReply,
    reservation: SeatReservation,
    signal: AbortSignal,
  ): Promise<JoinOutcome<RoomLink>> {
    const outcome = await new Promise<JoinOutcome<RoomLink>>((resolve) => {
      const giveUp = (): void => settle(unreachable(false));
      const cancelTimer = this.#environment.startTimer(giveUp, OPEN_TIMEOUT_MS);
      const settle = (result: JoinOutcome<RoomLink>): void => {
        cancelTimer();
        signal.removeEventListener('abort', giveUp);
        resolve(result);
      };
      signal.addEventListener('abort', giveUp);
      if (signal.aborted) giveUp();
      this.#listen(settle);
      new RoomClient(this.#serverUrl, this.#room)
        .consumeSeatReservation({ ...reservation, roomId: pass.roomId })
        .catch(() => settle(unreachable(true)));
    });
    if (outcome.status !== 'done') this.#hangUp();
    return outcome;
  }

  send(type: string, payload: unknown): boolean {
    if (!this.#isOpen()) return false;
    this.#room.send(type, payload);
    return true;
  }

  sendBytes(type: number, bytes: Uint8Array): boolean {
    if (!this.#isOpen()) return false;
    this.#room.sendBytes(type, bytes);
    return true;
  }

  openLane(path: string, events: LaneEvents): LaneLink | undefined {
    return this.#isOpen() ? openLane(this.#serverUrl, path, events) : undefined;
  }

  async leave(): Promise<void> {
    if (!this.#isOpen()) {
      this.cut();
      return;
    }
    await new Promise<void>((resolve) => {
      const cancelTimer = this.#environment.startTimer(resolve, LEAVE_TIMEOUT_MS);
      this.#room.onLeave(() => {
        cancelTimer();
        resolve();
      });
      void this.#room.leave(true);
    });
    this.cut();
  }

  cut(): void {
    const wasOpen = this.#phase === 'open';
    this.#hangUp();
    if (wasOpen) this.#events.closed(ABNORMAL_CLOSURE);
  }

  #isOpen(): boolean {
    return this.#phase === 'open' && this.#room.connection.isOpen;
  }

  #hangUp(): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    this.#room.removeAllListeners();
    try {
      this.#room.connection.close();
    } catch {
      // The SDK throws where there is no socket that could be closed: then it is closed.
    }
  }

  #listen(settle: (outcome: JoinOutcome<RoomLink>) => void): void {
    const room = this.#room;
    room.onStateChange((state) => {
      if (this.#phase === 'closed') return;
      this.#events.state(readSharedState(state));
      if (this.#phase !== 'opening') return;
      this.#phase = 'open';
      settle(done(this));
    });
    room.onMessage<Uint8Array>(MESSAGES.snapshot, (bytes) => this.#events.snapshot(bytes));
    room.onMessage<unknown>(MESSAGES.reply, (message) => this.#events.reply(message));
    room.onMessage<unknown>(MESSAGES.pong, (message) => this.#events.pong(message));
    room.onMessage<unknown>(MESSAGES.lane, (message) => this.#events.lane(message));
    room.onMessage<unknown>(MESSAGES.instructor, (message) => {
      if (isInstructorState(message)) this.#events.instructorState(message);
    });
    room.onError((code, message) => settle(outcomeOfSocketError(code, message)));
    room.onLeave((code) => {
      settle(outcomeOfSocketError(code));
      if (this.#phase !== 'open') return;
      this.#phase = 'closed';
      this.#events.closed(code);
    });
  }
}

/** Refused at the socket: by an error frame that names our code, or by a close code of ours. */
function outcomeOfSocketError(code: number | undefined, message?: string): JoinOutcome<never> {
  if (isErrorCode(message)) return refused(message);
  const refusal = code === undefined ? undefined : errorOfCloseCode(code);
  if (refusal !== undefined) return refused(refusal);
  return unreachable(code !== undefined && code !== ABNORMAL_CLOSURE);
}

function isInstructorState(message: unknown): message is InstructorState {
  return (
    typeof message === 'object' &&
    message !== null &&
    'cases' in message &&
    Array.isArray(message.cases)
  );
}
