import { describe, expect, test } from '@jest/globals';

import { IN_CONTROL, setUpFollowedView as setUp, VIEW } from './fixtures/followed-view-fixture.ts';

describe('a preset and a transfer function made by hand', () => {
  const preset = { kind: 'preset', presetId: 'ct-soft', windowCenter: 40, windowWidth: 9 } as const;
  const byHand = (opacity: number) =>
    ({
      kind: 'transfer-function',
      transferFunction: {
        colorPoints: [
          [0, 1, 0, 0],
          [100, 1, 1, 1],
        ],
        opacityPoints: [
          [0, 0],
          [100, opacity],
        ],
        windowCenter: 50,
        windowWidth: 100,
      },
    }) as const;

  test('arrive in the order they were chosen in, however fast', () => {
    const { followed, clock, sent } = setUp(IN_CONTROL);
    followed.edit(byHand(0.1));
    followed.edit(byHand(0.2));
    followed.edit(byHand(0.3));
    followed.edit(preset);
    expect(followed.view()).toMatchObject({ presetId: 'ct-soft', transferFunction: null });
    followed.edit(byHand(0.4));
    expect(followed.view().transferFunction).toEqual(byHand(0.4).transferFunction);
    clock.advance(50);
    const TYPE = 'transfer-function.set';
    expect(sent.map(({ type }) => type)).toEqual([TYPE, TYPE, 'preset.set', TYPE]);
    expect(sent[1]).toMatchObject({ transferFunction: byHand(0.3).transferFunction });
    expect(sent[3]).toMatchObject({ transferFunction: byHand(0.4).transferFunction });
  });

  test('of a window the newest is enough, and it does not swallow a preset', () => {
    const { followed, clock, sent } = setUp(IN_CONTROL);
    followed.edit({ kind: 'window', windowCenter: 1, windowWidth: 9 });
    followed.edit(preset);
    followed.edit({ kind: 'window', windowCenter: 2, windowWidth: 9 });
    followed.edit({ kind: 'window', windowCenter: 3, windowWidth: 9 });
    clock.advance(50);
    expect(sent).toEqual([
      { type: 'window.set', windowCenter: 1, windowWidth: 9 },
      { type: 'preset.set', presetId: 'ct-soft', windowCenter: 40, windowWidth: 9 },
      { type: 'window.set', windowCenter: 3, windowWidth: 9 },
    ]);
  });

  test('on one’s own they are taken back one by one', () => {
    const { followed } = setUp();
    followed.edit(byHand(0.5));
    followed.edit(preset);
    followed.undo();
    expect(followed.view().transferFunction).toEqual(byHand(0.5).transferFunction);
    followed.undo();
    expect(followed.view()).toEqual(VIEW);
  });
});
