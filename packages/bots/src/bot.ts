import type { Command, CutPlane, ErrorCode, Snapshot } from '@rounds/classroom';
import {
  type ClassroomConnection,
  joinClassroom,
  type JoinOptions,
  type RemotePose,
} from '@rounds/connection';

import type { Distribution } from './distribution.ts';
import { hitOfMarker, markerNowMs } from './marker.ts';
import { MarkerTiming } from './marker-timing.ts';
import { Motion } from './motion.ts';
import { every, nowAndThen } from './rhythm.ts';

const POSE_INTERVAL_MS = 50;
const FRAME_INTERVAL_MS = 1000 / 60;
const PLANE_INTERVAL_MS = 100;
const PLANE_SWING_MM = 30;
const PLANE_PERIOD_MS = 5_000;
const LEAST_HAND_PAUSE_MS = 2_000;
const HAND_PAUSE_SPREAD_MS = 6_000;

/** Where all bots of a run write what they measure. */
export interface BotMeasurements {
  readonly moveToSeen: Distribution;
  readonly moveToDrawn: Distribution;
  readonly commandAck: Distribution;
  readonly refusals: Map<ErrorCode, number>;
}

export interface BotOptions {
  readonly index: number;
  readonly join: JoinOptions;
  readonly random: () => number;
  /** Draws the others 60 times a second, as a viewer would. */
  readonly draws: boolean;
  /** Moves a cut plane; for instructors. */
  readonly leads: boolean;
}

/** A participant without a face: joins as everybody joins, moves, looks, and now and then raises a hand. */
export class Bot {
  readonly #options: BotOptions;
  readonly #connection: ClassroomConnection;
  readonly #arrivals: MarkerTiming;
  readonly #drawn: MarkerTiming;
  readonly #stops: (() => void)[] = [];
  readonly #out: RemotePose[] = [];
  #measurements: BotMeasurements | undefined;
  #drops = 0;

  private constructor(
    options: BotOptions,
    connection: ClassroomConnection,
    arrivals: MarkerTiming,
  ) {
    this.#options = options;
    this.#connection = connection;
    this.#arrivals = arrivals;
    this.#drawn = new MarkerTiming();
    let isDropped = false;
    connection.subscribe(() => {
      const { kind } = connection.status();
      if (kind !== 'joined' && !isDropped && this.#measurements !== undefined) this.#drops += 1;
      isDropped = kind !== 'joined';
    });
  }

  /** @throws JoinRefusedError */
  static async join(
    options: BotOptions,
    heard?: (snapshot: Snapshot, nowMs: number) => void,
  ): Promise<Bot> {
    const arrivals = new MarkerTiming();
    const connection = await joinClassroom({
      ...options.join,
      onSnapshot: (snapshot, nowMs) => {
        heard?.(snapshot, nowMs);
        const markedMs = markerNowMs();
        for (const { pose } of snapshot.poses) arrivals.see(pose.hitLps, markedMs);
      },
    });
    return new Bot(options, connection, arrivals);
  }

  get connection(): ClassroomConnection {
    return this.#connection;
  }

  /** Times the connection was lost while measuring. */
  get drops(): number {
    return this.#drops;
  }

  /** Begins to move. */
  start(): void {
    const { random, draws, leads } = this.#options;
    this.#stops.push(every(POSE_INTERVAL_MS, random() * POSE_INTERVAL_MS, this.#moving()));
    if (draws) this.#stops.push(every(FRAME_INTERVAL_MS, 0, () => this.#draw()));
    if (leads) this.#stops.push(every(PLANE_INTERVAL_MS, 0, this.#leading()));
    if (this.#connection.role !== 'observer') this.#stops.push(this.#raisingHands());
  }

  measureInto(measurements: BotMeasurements | undefined): void {
    this.#measurements = measurements;
    this.#arrivals.measureInto(measurements?.moveToSeen);
    this.#drawn.measureInto(measurements?.moveToDrawn);
  }

  async stop(): Promise<void> {
    this.measureInto(undefined);
    for (const stop of this.#stops.splice(0)) stop();
    await this.#connection.leave();
  }

  #moving(): (elapsedMs: number) => void {
    const { index, random } = this.#options;
    const { participantId } = this.#connection;
    const self = this.#connection
      .state()
      .participants.find((p) => p.participantId === participantId);
    const motion = new Motion(self?.seatIndex ?? index, Math.floor(random() * 2 ** 32));
    return (elapsedMs) => {
      const hitLps = hitOfMarker({ botIndex: index, sentMs: markerNowMs() });
      this.#connection.sendPose(motion.poseAt(elapsedMs, hitLps));
    };
  }

  #draw(): void {
    this.#connection.remotePoses(performance.now(), this.#out);
    const markedMs = markerNowMs();
    for (const { pose } of this.#out) this.#drawn.see(pose.hitLps, markedMs);
  }

  #leading(): (elapsedMs: number) => void {
    const [x, y, z] = this.#connection.state().volume.centerLps;
    return (elapsedMs) => {
      const swingMm = PLANE_SWING_MM * Math.sin((2 * Math.PI * elapsedMs) / PLANE_PERIOD_MS);
      const place = {
        pointLps: [x, y, z + swingMm],
        normalLps: [0, 0, 1],
      } satisfies Partial<CutPlane>;
      void this.#send({
        type: 'plane.set',
        plane: { planeId: 'bot-plane', enabled: true, ...place },
      });
    };
  }

  #raisingHands(): () => void {
    const pauseMs = (): number =>
      LEAST_HAND_PAUSE_MS + HAND_PAUSE_SPREAD_MS * this.#options.random();
    let raised = false;
    return nowAndThen(pauseMs, () => {
      raised = !raised;
      void this.#send({ type: 'hand.raise', raised });
    });
  }

  async #send(command: Command): Promise<void> {
    const sentMs = performance.now();
    const result = await this.#connection.send(command);
    const measurements = this.#measurements;
    if (measurements === undefined) return;
    if (result.status === 'accepted') {
      measurements.commandAck.add(performance.now() - sentMs);
    } else {
      measurements.refusals.set(result.code, (measurements.refusals.get(result.code) ?? 0) + 1);
    }
  }
}
