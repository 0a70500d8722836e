import { describe, expect, test } from '@jest/globals';

import { commandFixtures, viewFixture } from '../fixtures/case-fixture.ts';
import { commandSchema } from './command.ts';

describe('the door for commands', () => {
  test.each(commandFixtures())(
    'C4 $type is accepted as it is, and not with a field too many',
    (command) => {
      expect(commandSchema.parse(command)).toEqual(command);
      expect(commandSchema.safeParse({ ...command, extra: 1 }).success).toBe(false);
    },
  );

  const plane = { planeId: 'p', enabled: true, pointLps: [0, 0, 0], normalLps: [0, 0, 1] };
  test.each([
    ['no command', null],
    ['an array', []],
    ['an unknown type', { type: 'session.open' }],
    [
      'a normal that is no direction',
      { type: 'plane.set', plane: { ...plane, normalLps: [0, 0, 0] } },
    ],
    [
      'a point that is not finite',
      { type: 'plane.set', plane: { ...plane, pointLps: [Number.NaN, 0, 0] } },
    ],
    [
      'a point beyond the room',
      { type: 'plane.set', plane: { ...plane, pointLps: [Infinity, 0, 0] } },
    ],
    ['a huge id', { type: 'plane.remove', planeId: 'x'.repeat(65) }],
    ['an id with markup', { type: 'plane.remove', planeId: '<b>' }],
    ['a window of no width', { type: 'window.set', windowCenter: 0, windowWidth: 0 }],
    [
      'a rotation that is none',
      {
        type: 'volume.place',
        placement: { rotation: [0, 0, 0, 0], offsetRoom: [0, 0, 0], scale: 1 },
      },
    ],
    ['a negative step', { type: 'step.go', caseIndex: 0, stepIndex: -1 }],
    ['half a step', { type: 'step.go', caseIndex: 0, stepIndex: 0.5 }],
    [
      'seven planes',
      {
        type: 'view.set',
        view: viewFixture({ planes: Array.from({ length: 7 }, () => plane) as never }),
      },
    ],
    [
      'a title of two lines',
      { type: 'bookmark.save', bookmark: { bookmarkId: 'b', title: 'a\nb', view: viewFixture() } },
    ],
  ])('C4 refuses %s', (_name, value) => {
    expect(commandSchema.safeParse(value).success).toBe(false);
  });
});
