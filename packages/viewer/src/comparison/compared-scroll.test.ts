import { describe, expect, test } from '@jest/globals';
import type { Command, ComparisonLink, SharedComparison, Vector3 } from '@rounds/classroom';
import type { CommandResult } from '@rounds/connection';

import { ComparedScroll } from './compared-scroll.ts';
import { caseVolume } from '../view/fixtures/case-volume.ts';

/** A class at a moment of a clock that stands still until told otherwise. */
function setUp(hasControl: boolean) {
  let nowMs = 0;
  let timers: { atMs: number; callback: () => void }[] = [];
  const sent: Command[] = [];
  const refusals: string[] = [];
  const answers: ((result: CommandResult) => void)[] = [];
  const scroll = new ComparedScroll({
    clock: {
      now: () => nowMs,
      after: (delayMs, callback) => {
        const timer = { atMs: nowMs + delayMs, callback };
        timers.push(timer);
        return () => {
          timers = timers.filter((other) => other !== timer);
        };
      },
    },
    send: (command) => {
      sent.push(command);
      return new Promise((resolve) => answers.push(resolve));
    },
    isForAll: () => hasControl,
    onChange: () => undefined,
    onRefused: (message) => refusals.push(message),
  });
  const advance = (ms: number): void => {
    nowMs += ms;
    const due = timers.filter(({ atMs }) => atMs <= nowMs);
    timers = timers.filter(({ atMs }) => atMs > nowMs);
    for (const { callback } of due) callback();
  };
  const answer = async (result: CommandResult): Promise<void> => {
    answers.shift()?.(result);
    await Promise.resolve();
    await Promise.resolve();
  };
  scroll.receive(compared(1, apart([0, 0, 0])));
  return { scroll, sent, refusals, advance, answer };
}

const ACCEPTED: CommandResult = { status: 'accepted', sequence: 1 };
const apart = (crosshairLps: Vector3): ComparisonLink => ({ linked: false, crosshairLps });

function compared(caseIndex: number, link: ComparisonLink): SharedComparison {
  const volume = caseVolume([1, 1, 1]);
  return { caseIndex, title: 'Before', synthetic: true, volume, window: null, link };
}

describe('scrolling a compared case that is not linked', () => {
  test('with control is seen at once, sent, and the newest point alone where it is fast', () => {
    const { scroll, sent, advance } = setUp(true);
    for (const z of [1, 2, 3]) scroll.scrollTo([0, 0, z]);
    expect(scroll.pointLps).toEqual([0, 0, 3]);
    advance(50);
    expect(sent).toEqual([
      { type: 'comparison.scroll', pointLps: [0, 0, 1] },
      { type: 'comparison.scroll', pointLps: [0, 0, 3] },
    ]);
  });

  test('with control holds against its own older points, and lets go once it has arrived', async () => {
    const { scroll, advance, answer } = setUp(true);
    scroll.scrollTo([0, 0, 1]);
    scroll.scrollTo([0, 0, 2]);
    scroll.receive(compared(1, apart([0, 0, 1])));
    expect(scroll.pointLps).toEqual([0, 0, 2]);
    await answer(ACCEPTED);
    advance(50);
    await answer(ACCEPTED);
    scroll.receive(compared(1, apart([0, 0, 2])));
    advance(500);
    expect(scroll.pointLps).toBeUndefined();
  });

  test('that is refused goes back, and says why', async () => {
    const { scroll, refusals, answer } = setUp(true);
    scroll.scrollTo([0, 0, 1]);
    await answer({ status: 'refused', code: 'command.target-unknown', message: 'Gone.' });
    expect(scroll.pointLps).toBeUndefined();
    expect(refusals).toEqual(['Gone.']);
  });

  test('without control is one’s own, is told to nobody, and ends where the class scrolls', () => {
    const { scroll, sent } = setUp(false);
    scroll.scrollTo([0, 0, 5]);
    expect(scroll.pointLps).toEqual([0, 0, 5]);
    scroll.receive(compared(1, apart([0, 0, 0])));
    expect(scroll.pointLps).toEqual([0, 0, 5]);
    scroll.receive(compared(1, apart([0, 0, 1])));
    expect(scroll.pointLps).toBeUndefined();
    expect(sent).toEqual([]);
  });

  test.each([
    ['it is linked', compared(1, { linked: true, offsetLps: [0, 0, 0] })],
    ['another case is compared', compared(2, { linked: true, offsetLps: [0, 0, 0] })],
  ])('ends where %s', (_what, comparison) => {
    const { scroll } = setUp(true);
    scroll.scrollTo([0, 0, 5]);
    scroll.receive(comparison);
    expect(scroll.pointLps).toBeUndefined();
  });
});
