import type {
  Command,
  Device,
  ErrorCode,
  InstructorState,
  Pose,
  Role,
  SharedState,
  Snapshot,
} from '@rounds/classroom';

/**
 * Where a connection stands. `dropped` comes back by itself; `ended` and `failed` do not, and say why.
 */
export type ConnectionStatus =
  | { readonly kind: 'joining' }
  | { readonly kind: 'joined' }
  | { readonly kind: 'dropped'; readonly attempt: number; readonly retryInMs: number }
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string };

export type CommandResult =
  | { readonly status: 'accepted'; readonly sequence: number }
  | { readonly status: 'refused'; readonly code: ErrorCode; readonly message: string };

/** Another person as they are to be drawn now. It is written anew at every `remotePoses`: read it, do not keep it. */
export interface RemotePose {
  readonly seatIndex: number;
  readonly pose: Pose;
  /** Somebody far away, of whom only the head is known: whether they have hands or point is not. */
  readonly isFar: boolean;
}

/** Moments of the room, in its own milliseconds. It is written anew at every `roomTime`: read it, do not keep it. */
export interface RoomTime {
  /** That of what `remotePoses` draws. */
  readonly drawnMs: number;
  /** That of the newest snapshot. What changed in the same tick came just before it. */
  readonly newestMs: number;
}

export interface ConnectionStatistics {
  /** Median of the recent pings; 0 while there is none. */
  readonly roundTripMs: number;
  readonly serverTickHz: number;
  /** Payload of all messages since the first join. */
  readonly bytesReceived: number;
  readonly snapshotsReceived: number;
  readonly reconnects: number;
  /** Sockets beside the own one: more than none where the network loses packets. */
  readonly lanes: number;
  /** How much `remotePoses` is behind the freshest snapshot there can be: 2 to 3 snapshots, adapted to their jitter. */
  readonly interpolationDelayMs: number;
  /** Room time minus own time, to the best estimate; undefined while nothing was heard. */
  readonly serverClockOffsetMs: number | undefined;
}

/** The client half of a room: the only thing viewer, pages and bots know of the network. */
export interface ClassroomConnection {
  readonly participantId: string;
  readonly role: Role;
  /** Bearer token for GET /assets/... of this session. It is renewed at every (re)join. */
  assetToken(): string;
  status(): ConnectionStatus;
  /** The newest shared state: the same object until something changes. */
  state(): SharedState;
  /** For instructors, all cases with their answers; undefined for everybody else. */
  instructorState(): InstructorState | undefined;
  /** Runs after every change of status, state or instructorState. @returns unsubscribe */
  subscribe(listener: () => void): () => void;
  /** Never throws: a refusal is a value, and a command that could not be delivered is one too. */
  send(command: Command): Promise<CommandResult>;
  /** Newest wins; sent at most POSE_SEND_RATE_HZ, once a second when still. */
  sendPose(pose: Pose): void;
  /**
   * Everyone else, interpolated at (server time - delay). `out` is emptied and filled: no allocation per frame.
   * @param nowMs on the clock of `performance.now()`
   */
  remotePoses(nowMs: number, out: RemotePose[]): void;
  /**
   * Which moment of the room is drawn now: for all that is to move together with people.
   * @param nowMs on the clock of `performance.now()`
   * @returns undefined before the first snapshot
   */
  roomTime(nowMs: number): RoomTime | undefined;
  statistics(): ConnectionStatistics;
  /** Leaves for good: the status becomes `ended`; the seat stays the person's own. */
  leave(): Promise<void>;
}

/** What joining needs of its surroundings; tests and bots hand in their own. */
export interface JoinOptions {
  /** Origin of the server, such as https://rounds.example:2567 */
  readonly serverUrl: string;
  readonly code: string;
  readonly name: string;
  readonly device: Device;
  readonly role?: 'learner' | 'observer';
  readonly takeOver?: boolean;
  /** Keeps the seat token between visits: localStorage in a browser. */
  readonly seatTokens: SeatTokenStore;
  /** Before the join: rejects it with the signal's reason. After it: leaves. */
  readonly signal?: AbortSignal;
  /** Used instead of the global one, such as by participants without a browser that carry a cookie of their own. */
  readonly fetch?: typeof globalThis.fetch;
  /** Hears every snapshot as it arrives, before any interpolation. */
  readonly onSnapshot?: (snapshot: Snapshot, arrivedMs: number) => void;
}

export interface SeatTokenStore {
  read(code: string): string | undefined;
  write(code: string, token: string): void;
  remove(code: string): void;
}

/** A refusal at the door: wrong code, full room, second tab, expired pass. */
export class JoinRefusedError extends Error {
  override readonly name = 'JoinRefusedError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
