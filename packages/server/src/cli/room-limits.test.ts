import { expect, test } from '@jest/globals';

import { SettingsError } from '../settings/environment.ts';
import { roomLimitsFrom } from './room-limits.ts';

test('how many people a class holds is set by the environment, or left as it is', () => {
  expect(roomLimitsFrom({})).toEqual({});
  expect(roomLimitsFrom({ ROUNDS_MAX_CONNECTED: '150', ROUNDS_MAX_SEATS: '' })).toEqual({
    maxConnections: 150,
  });
  expect(roomLimitsFrom({ ROUNDS_MAX_SEATS: '9000' })).toEqual({ maxParticipants: 9000 });
});

test.each(['0', '-1', '1.5', 'many', '70000'])('%p people are none', (text) => {
  expect(() => roomLimitsFrom({ ROUNDS_MAX_SEATS: text })).toThrow(SettingsError);
});
