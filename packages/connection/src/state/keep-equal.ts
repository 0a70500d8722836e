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
  let isNew = true;
  const kept = entries.map(([key, value]): [string, unknown] => {
    if (!Object.hasOwn(previous, key)) {
      equal = false;
      return [key, value];
    }
    const keptValue = keepEqual(previous[key], value);
    if (!Object.is(keptValue, previous[key])) equal = false;
    if (!Object.is(keptValue, value)) isNew = false;
    return [key, keptValue];
  });
  if (equal) return previous;
  // Whoever made it may know it again the next time.
  return isNew ? next : Object.fromEntries(kept);
}

/** Items that have an id are compared with their own earlier self, wherever it stood; others by their place. */
function keepItems(previous: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
  let byId: ReadonlyMap<unknown, unknown> | undefined;
  const kept = next.map((item, index) => {
    // Nearly always the very same, in the same place.
    if (Object.is(previous[index], item)) return item;
    const id = idOf(item);
    byId ??= itemsById(previous);
    const before = id === undefined ? previous[index] : byId.get(id);
    return before === undefined ? item : keepEqual(before, item);
  });
  const equal =
    kept.length === previous.length && kept.every((item, i) => Object.is(item, previous[i]));
  if (equal) return previous;
  return kept.every((item, i) => Object.is(item, next[i])) ? next : kept;
}

function itemsById(items: readonly unknown[]): ReadonlyMap<unknown, unknown> {
  const byId = new Map<unknown, unknown>();
  for (const item of items) {
    const id = idOf(item);
    if (id !== undefined) byId.set(id, item);
  }
  return byId;
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
