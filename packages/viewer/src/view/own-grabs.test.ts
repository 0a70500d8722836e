import { describe, expect, test } from '@jest/globals';
import {
  applyCommand,
  type Classroom,
  type Command,
  errorMessage,
  NO_HISTORY,
  NO_METADATA,
  type Participant,
  type SharedView,
  sharedStateOf,
  type Vector3,
  PLAIN_PARTS,
} from '@rounds/classroom';
import type { CommandResult } from '@rounds/connection';

import { FollowedView } from './followed-view.ts';
import { RETURN_MS } from './return-view.ts';
import { caseVolume } from './fixtures/case-volume.ts';

const FRAME_MS = 10;
const TICK_MS = 50;
const ONE_WAY_MS = 150;

const VIEW: SharedView = {
  presetId: 'ct-bone',
  windowCenter: 400,
  windowWidth: 1800,
  crosshairLps: [0, 0, 0],
  planes: [{ planeId: 'p', enabled: true, pointLps: [0, 0, 0], normalLps: [0, 0, 1] }],
  placement: { rotation: [0, 0, 0, 1], offsetRoom: [0, 0, 0], scale: 1 },
  ...PLAIN_PARTS,
};

const person = (participantId: string, seatIndex: number): Participant => ({
  participantId,
  name: `Dr ${participantId}`,
  role: 'instructor',
  device: 'headset',
  seatIndex,
  connected: true,
  handRaised: false,
  following: true,
});

const CLASSROOM: Classroom = {
  sessionId: 's',
  title: 'Class',
  lifecycle: 'open',
  openedAtMs: 0,
  cases: [
    {
      caseId: 'c',
      title: 'Case',
      synthetic: true,
      volume: caseVolume([200, 200, 200]),
      overlays: [],
      initialView: VIEW,
      history: '',
      question: '',
      reveal: '',
      keyViews: [],
      metadata: NO_METADATA,
    },
  ],
  caseIndex: 0,
  stepIndex: 0,
  view: VIEW,
  comparison: null,
  history: NO_HISTORY,
  participants: [person('ann', 1), person('bob', 2)],
  controlHolderId: '',
  holds: [],
  tickRateHz: 20,
  gatherCount: 0,
};

/** A room behind a link: commands are decided at its next tick, answers and states come back as late as they went. */
class SlowRoom {
  nowMs = 0;
  classroom = CLASSROOM;
  readonly people = new Map<string, FollowedView>();
  readonly words: string[] = [];
  readonly commands: string[] = [];
  #queue: (() => void)[] = [];
  #timers: { atMs: number; callback: () => void }[] = [];

  join(participantId: string): FollowedView {
    const followed = new FollowedView({
      participantId,
      state: sharedStateOf(this.classroom),
      clock: { now: () => this.nowMs, after: (ms, callback) => this.after(ms, callback) },
      send: (command) => this.#send(participantId, command),
      onChange: () => undefined,
      onRefused: (message) => this.words.push(`${participantId}: ${message}`),
    });
    this.people.set(participantId, followed);
    return followed;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.nowMs + delayMs, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  async advance(elapsedMs: number, eachFrame: () => void = () => undefined): Promise<void> {
    const endMs = this.nowMs + elapsedMs;
    while (this.nowMs < endMs) {
      this.nowMs += FRAME_MS;
      if (this.nowMs % TICK_MS === 0) this.#tick();
      const due = this.#timers.filter(({ atMs }) => atMs <= this.nowMs);
      this.#timers = this.#timers.filter(({ atMs }) => atMs > this.nowMs);
      for (const { callback } of due) callback();
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
      eachFrame();
    }
  }

  #send(participantId: string, command: Command): Promise<CommandResult> {
    this.commands.push(`${participantId} ${command.type}`);
    return new Promise((resolve) => {
      this.after(ONE_WAY_MS, () => {
        this.#queue.push(() => {
          const result = this.#decide(participantId, command);
          this.after(ONE_WAY_MS, () => resolve(result));
        });
      });
    });
  }

  #decide(participantId: string, command: Command): CommandResult {
    const outcome = applyCommand(this.classroom, participantId, command, this.nowMs);
    if (outcome.status === 'refused') {
      return { status: 'refused', code: outcome.code, message: errorMessage(outcome.code) };
    }
    this.classroom = outcome.classroom;
    return { status: 'accepted', sequence: 1 };
  }

  #tick(): void {
    const before = this.classroom;
    for (const decide of this.#queue.splice(0)) decide();
    if (this.classroom === before) return;
    const state = sharedStateOf(this.classroom);
    this.after(ONE_WAY_MS, () => {
      for (const followed of this.people.values()) followed.receive(state);
    });
  }
}

const drag = (followed: FollowedView, x: number): void =>
  followed.edit({
    kind: 'plane',
    plane: { planeId: 'p', enabled: true, pointLps: [x, 0, 0], normalLps: [0, 0, 1] },
  });
const pointOf = (followed: FollowedView): Vector3 =>
  followed.view().planes[0]?.pointLps ?? [Number.NaN, 0, 0];

describe('G4 a plane in the own hand, 150 ms away from the room', () => {
  test('moves in the same frame, and nothing springs back when it is let go', async () => {
    const room = new SlowRoom();
    const ann = room.join('ann');
    room.join('bob');
    await room.advance(1_000);
    ann.beginGesture();
    let x = 0;
    await room.advance(2_000, () => {
      x += 0.5;
      drag(ann, x);
      expect(pointOf(ann)[0]).toBe(x);
    });
    ann.endGesture();
    await room.advance(2_000, () => expect(pointOf(ann)[0]).toBe(x));
    expect(room.classroom.view.planes[0]?.pointLps[0]).toBe(x);
    expect(room.classroom.holds).toEqual([]);
    expect(room.words).toEqual([]);
    const moves = room.commands.filter((command) => command === 'ann plane.set').length;
    expect(moves).toBeGreaterThan(35);
    expect(moves).toBeLessThan(45);
    expect([room.commands[0], room.commands.at(-1)]).toEqual(['ann grab.take', 'ann grab.release']);
  });

  test('others see it move twenty times a second, though the round trip is a third of one', async () => {
    const room = new SlowRoom();
    const ann = room.join('ann');
    const bob = room.join('bob');
    ann.beginGesture();
    let x = 0;
    const seen = new Set<number>();
    await room.advance(3_000, () => {
      x += 1;
      drag(ann, x);
      if (room.nowMs > 1_000) seen.add(pointOf(bob)[0]);
    });
    expect(seen.size).toBeGreaterThanOrEqual(36);
  });

  test('two at once: the first has it, the other goes back without a jump and reads who has it', async () => {
    const room = new SlowRoom();
    const ann = room.join('ann');
    const bob = room.join('bob');
    await room.advance(1_000);
    ann.beginGesture();
    drag(ann, 1);
    await room.advance(50);
    bob.beginGesture();
    let [x, before, worstStep] = [0, 0, 0];
    await room.advance(1_500, () => {
      x += 0.2;
      drag(ann, 1);
      drag(bob, -x);
      worstStep = Math.max(worstStep, Math.abs(pointOf(bob)[0] - before));
      before = pointOf(bob)[0];
    });
    expect(pointOf(bob)[0]).toBe(1);
    expect(room.classroom.view.planes[0]?.pointLps[0]).toBe(1);
    expect(room.words).toEqual(['bob: Dr ann has this plane in hand. Wait until they let go.']);
    // From -6 or so to 1 in 220 ms, eased: no step of a frame is more than an eighth of the way.
    expect(worstStep).toBeLessThan(((6 + 1.5) * 1.6 * FRAME_MS) / RETURN_MS + 0.3);
    bob.endGesture();
    ann.endGesture();
    await room.advance(1_000);
    bob.beginGesture();
    drag(bob, 5);
    await room.advance(1_000);
    bob.endGesture();
    await room.advance(1_000);
    expect([pointOf(ann)[0], pointOf(bob)[0]]).toEqual([5, 5]);
    expect(room.words).toHaveLength(1);
  });
});
