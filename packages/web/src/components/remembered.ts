import type { SeatTokenStore } from '@rounds/connection';

/** What a page keeps between visits: Storage, or nothing where the browser forbids it. */
export type Memory = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const NAME_KEY = 'rounds.name';
const INSTRUCTOR_NAME_KEY = 'rounds.instructor-name';
const SEAT_KEY_PREFIX = 'rounds.seat.';
const OPEN_CLASS_KEY = 'rounds.open-class';

/** Memory that stays silent when storage is full, blocked or absent: the page works, it only forgets. */
function quiet(find: () => Memory): Memory {
  const attempt = <T>(action: (memory: Memory) => T, otherwise: T): T => {
    try {
      return action(find());
    } catch {
      // Private modes and strict settings throw on the mere mention of storage.
      return otherwise;
    }
  };
  return {
    getItem: (key) => attempt((memory) => memory.getItem(key), null),
    setItem: (key, value) => attempt((memory) => memory.setItem(key, value), undefined),
    removeItem: (key) => attempt((memory) => memory.removeItem(key), undefined),
  };
}

/** Kept on this device. */
export const deviceMemory = quiet(() => localStorage);

/** Kept in this tab: it survives a reload and nothing else. */
export const tabMemory = quiet(() => sessionStorage);

/** Seat tokens by join code: what brings a person back to their own seat. */
export function createSeatTokenStore(memory: Memory = deviceMemory): SeatTokenStore {
  return {
    read: (code) => memory.getItem(SEAT_KEY_PREFIX + code) ?? undefined,
    write: (code, token) => memory.setItem(SEAT_KEY_PREFIX + code, token),
    remove: (code) => memory.removeItem(SEAT_KEY_PREFIX + code),
  };
}

export type NameOwner = 'participant' | 'instructor';

export function rememberedName(owner: NameOwner, memory: Memory = deviceMemory): string {
  return memory.getItem(owner === 'instructor' ? INSTRUCTOR_NAME_KEY : NAME_KEY) ?? '';
}

export function rememberName(owner: NameOwner, name: string, memory: Memory = deviceMemory): void {
  memory.setItem(owner === 'instructor' ? INSTRUCTOR_NAME_KEY : NAME_KEY, name);
}

/** The code of the class this tab is in: a reload goes straight back. */
export function openClassCode(memory: Memory = tabMemory): string | undefined {
  return memory.getItem(OPEN_CLASS_KEY) ?? undefined;
}

export function rememberOpenClass(code: string | undefined, memory: Memory = tabMemory): void {
  if (code === undefined) memory.removeItem(OPEN_CLASS_KEY);
  else memory.setItem(OPEN_CLASS_KEY, code);
}
