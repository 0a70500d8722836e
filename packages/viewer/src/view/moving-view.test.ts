import { describe, expect, test } from '@jest/globals';
import type { SharedView } from '@rounds/classroom';

import { IN_CONTROL, setUpFollowedView as setUp, VIEW } from './fixtures/followed-view-fixture.ts';

const crosshairAt = (x: number): SharedView => ({ ...VIEW, crosshairLps: [x, 0, 0] });
const moveTo = (x: number) => ({ kind: 'crosshair', pointLps: [x, 0, 0] }) as const;
const at = (newestMs: number) => ({ newestMs, drawnMs: newestMs - 100 });

describe('the view as it is drawn', () => {
  test('what others move is on its way, while the view itself has arrived', () => {
    const { followed, state } = setUp();
    expect(followed.movingView(at(1_000))).toBe(VIEW);
    followed.receive({ ...state, view: crosshairAt(10) });
    expect(followed.view().crosshairLps[0]).toBe(10);
    expect(followed.movingView(at(1_050)).crosshairLps[0]).toBe(0);
    expect(followed.movingView({ newestMs: 1_100, drawnMs: 1_025 }).crosshairLps[0]).toBe(5);
    expect(followed.movingView(at(1_150))).toBe(followed.view());
  });

  test('what one moves oneself is drawn at once, and does not come again when the class has it', async () => {
    const { followed, state, answer, clock } = setUp(IN_CONTROL);
    followed.movingView(at(1_000));
    followed.edit(moveTo(10));
    expect(followed.movingView(at(1_050)).crosshairLps[0]).toBe(10);
    // The disk is slow: the answer comes later than anybody thinks of their own hand.
    clock.advance(3_000);
    followed.receive({ ...state, view: crosshairAt(10) });
    await answer({ status: 'accepted', sequence: 1 });
    expect(followed.movingView(at(4_050)).crosshairLps[0]).toBe(10);
    expect(followed.movingView(at(4_100)).crosshairLps[0]).toBe(10);
  });

  test('what one takes back is drawn at once', () => {
    const { followed, state } = setUp({ ...IN_CONTROL, canUndo: true, view: crosshairAt(10) });
    followed.movingView(at(1_000));
    followed.undo();
    followed.receive({ ...state, view: VIEW });
    expect(followed.movingView(at(1_050))).toBe(VIEW);
  });

  test('on one’s own nothing moves, and back in the class everything is where it is', () => {
    const { followed, state, clock } = setUp();
    followed.movingView(at(1_000));
    followed.edit(moveTo(3));
    followed.receive({ ...state, view: crosshairAt(10) });
    clock.advance(5_000);
    expect(followed.movingView(at(6_000)).crosshairLps[0]).toBe(3);
    followed.setFollowing(true);
    expect(followed.movingView(at(6_050)).crosshairLps[0]).toBe(10);
  });

  test('another step of the case begins where it begins', () => {
    const { followed, state } = setUp();
    followed.movingView(at(1_000));
    followed.receive({ ...state, stepIndex: 1, view: crosshairAt(10) });
    expect(followed.movingView(at(1_050)).crosshairLps[0]).toBe(10);
  });
});
