/**
 * `next`, or the very object `previous` where both say the same; inside, every equal part stays the object it was. So
 * that whoever draws or renders can tell by identity what changed. For plain data: objects, arrays, primitives.
 */
export function keepEqual<T>(previous: T, next: T): T {
  if (Object.is(previous, next)) return previous;
  if (Array.isArray(previous) && Array.isArray(next)) {
    const items: readonly unknown[] = next;
    return keepItems(previous, items) as T;
  }
  if (!isPlainObject(previous) || !isPlainObject(next)) return next;
  return keepFields(previous, next) as T;
}

function keepFields(
  previous: Record<string, unknown>,
  next: Record<string, unknown>,
): Record<string, unknown> {
  const entries = Object.entries(next);
  let equal = entries.length === Object.keys(previous).length;
  const kept = entries.map(([key, value]): [string, unknown] => {
    if (!Object.hasOwn(previous, key)) {
      equal = false;
      return [key, value];
    }
    const keptValue = keepEqual(previous[key], value);
    if (!Object.is(keptValue, previous[key])) equal = false;
    return [key, keptValue];
  });
  return equal ? previous : Object.fromEntries(kept);
}

/** Items that have an id are compared with their own earlier self, wherever it stood; others by their place. */
function keepItems(previous: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
  const byId = new Map<unknown, unknown>();
  for (const item of previous) {
    const id = idOf(item);
    if (id !== undefined) byId.set(id, item);
  }
  const kept = next.map((item, index) => {
    const id = idOf(item);
    const before = id === undefined ? previous[index] : byId.get(id);
    return before === undefined ? item : keepEqual(before, item);
  });
  const equal =
    kept.length === previous.length && kept.every((item, i) => Object.is(item, previous[i]));
  return equal ? previous : kept;
}

const ID_KEYS = ['participantId', 'planeId', 'bookmarkId', 'caseId'] as const;

function idOf(item: unknown): unknown {
  if (!isPlainObject(item)) return undefined;
  for (const key of ID_KEYS) if (key in item) return item[key];
  return undefined;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
