import { beforeEach, describe, expect, test } from '@jest/globals';
import { MAX_LANES } from '@rounds/classroom';

import { FakeEnvironment } from '../fixtures/fake-environment.ts';
import { FakeLane } from '../fixtures/fake-room.ts';
import { LaneSet } from './lane-set.ts';

const OFFER = { path: '/process-1/lane?key=abc' };
const BYTES = Uint8Array.of(1, 2, 3);

describe('the lanes of a person', () => {
  let environment: FakeEnvironment;
  let asked: number;
  let canAsk: boolean;
  let opened: FakeLane[];
  let lanes: LaneSet;
  let tickMs: number;

  beforeEach(() => {
    environment = new FakeEnvironment();
    [asked, canAsk, opened, tickMs] = [0, true, [], 0];
    lanes = new LaneSet(environment, {
      ask: () => {
        if (canAsk) asked += 1;
        return canAsk;
      },
      open: (path, events) => {
        const lane = new FakeLane(path, events);
        opened.push(lane);
        return lane;
      },
      received: () => undefined,
      snapshot: () => undefined,
    });
  });

  /** Snapshots for so long, with or without being held up once a second. */
  async function hear(seconds: number, isLossy: boolean): Promise<void> {
    for (let tick = 0; tick < 20 * seconds; tick++) {
      await environment.advance(50);
      tickMs += 50;
      const stallMs = isLossy && tick % 20 < 4 ? 300 - (tick % 20) * 50 : 0;
      lanes.addArrival(tickMs, environment.nowMs() + stallMs);
    }
  }

  async function openAll(): Promise<void> {
    await hear(5, true);
    while (opened.length < MAX_LANES) {
      lanes.offered(OFFER);
      opened.at(-1)?.open();
      await hear(1, false);
    }
  }

  test('are not asked for where nothing is held up', async () => {
    await hear(60, false);
    expect(asked).toBe(0);
    expect(lanes.sendBytes(1, BYTES)).toBe(false);
  });

  test('are not asked for where the page itself had no time to hear', async () => {
    lanes.connected();
    for (let second = 0; second < 20; second++) {
      await hear(1, false);
      environment.sleep(300);
      for (let count = 0; count < 6; count++) lanes.addArrival((tickMs += 50), environment.nowMs());
    }
    expect(asked).toBe(0);
    lanes.close();
    expect(environment.pendingTimers).toBe(0);
  });

  test('are asked for one after the other, until there are enough', async () => {
    await hear(5, true);
    expect(asked).toBe(1);
    for (let count = 1; count <= MAX_LANES; count++) {
      lanes.offered(OFFER);
      opened.at(-1)?.open();
      await hear(1, false);
      expect(asked).toBe(Math.min(count + 1, MAX_LANES));
    }
    expect(lanes.count).toBe(MAX_LANES);
    await hear(60, false);
    expect(asked).toBe(MAX_LANES);
  });

  test('take turns with the socket, which sends where they cannot', async () => {
    await openAll();
    const sent = Array.from({ length: 2 * (MAX_LANES + 1) }, () => lanes.sendBytes(1, BYTES));
    expect(sent.filter((wasSent) => !wasSent)).toHaveLength(2);
    expect(opened.map(({ sentBytes }) => sentBytes.length)).toEqual(Array(MAX_LANES).fill(2));
    for (const lane of opened) lane.isOpen = false;
    expect(Array.from({ length: 8 }, () => lanes.sendBytes(1, BYTES))).not.toContain(true);
  });

  test('that never open are asked for ever less often', async () => {
    // The third time that something comes late is after three seconds.
    await hear(4, true);
    expect(asked).toBe(1);
    await hear(3, false);
    expect(asked).toBe(1);
    await hear(2, false);
    expect(asked).toBe(2);
    lanes.offered(OFFER);
    opened[0]?.end();
    await hear(3600, false);
    // 10, 20, 40, 80, 160 s, and every five minutes.
    expect(asked).toBeLessThan(20);
    expect(asked).toBeGreaterThan(12);
  });

  test('that end are replaced after a while', async () => {
    await openAll();
    const before = asked;
    opened[1]?.end();
    expect(lanes.count).toBe(MAX_LANES - 1);
    await hear(4, false);
    expect(asked).toBe(before);
    await hear(2, false);
    expect(asked).toBe(before + 1);
  });

  test('end with the socket, and the next one asks at once', async () => {
    await openAll();
    const before = asked;
    lanes.close();
    expect(opened.map(({ isOpen }) => isOpen)).toEqual(Array(MAX_LANES).fill(false));
    expect(lanes.count).toBe(0);
    await hear(1, false);
    expect(asked).toBe(before + 1);
  });

  test('are not asked for where there is no socket to ask on', async () => {
    canAsk = false;
    await hear(5, true);
    canAsk = true;
    await hear(1, false);
    expect(asked).toBe(1);
  });

  test.each([
    undefined, null, 7, 'path', {}, { path: 7 }, { path: '//elsewhere.example/lane' },
    { path: 'https://elsewhere.example' }, { path: '/p/lane', more: 1 }, { path: `/${'p'.repeat(300)}` },
  ])('are not opened where %j is offered', async (offer) => {
    await hear(5, true);
    lanes.offered(offer);
    expect(opened).toEqual([]);
  }); // prettier-ignore
});
