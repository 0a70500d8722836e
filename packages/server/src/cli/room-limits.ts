import type { RoomLimits } from '../rooms/room-services.ts';
import { settingOf, SettingsError } from '../settings/environment.ts';

/** Seats are numbered with sixteen bits. */
const MOST_SEATS = 65_535;

/**
 * How many people a class may hold, where it is set: ROUNDS_MAX_CONNECTED at a time, ROUNDS_MAX_SEATS in all, those who left
 * included. @throws SettingsError
 */
export function roomLimitsFrom(environment: NodeJS.ProcessEnv): Partial<RoomLimits> {
  const maxConnections = peopleFrom(environment, 'ROUNDS_MAX_CONNECTED');
  const maxParticipants = peopleFrom(environment, 'ROUNDS_MAX_SEATS');
  return {
    ...(maxConnections === undefined ? {} : { maxConnections }),
    ...(maxParticipants === undefined ? {} : { maxParticipants }),
  };
}

function peopleFrom(environment: NodeJS.ProcessEnv, name: string): number | undefined {
  const text = settingOf(environment, name);
  if (text === undefined) return undefined;
  const people = Number(text);
  if (!Number.isInteger(people) || people < 1 || people > MOST_SEATS) {
    throw new SettingsError(`${name} is a whole number of people, from 1 to ${MOST_SEATS}.`);
  }
  return people;
}
