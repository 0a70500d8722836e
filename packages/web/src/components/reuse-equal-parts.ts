/**
 * `next`, with every part that equals the same part of `previous` replaced by that very object. What did not change keeps
 * its identity, so the parts of a page that show it are not drawn again. For plain objects, arrays and primitives.
 */
export function reuseEqualParts<T>(previous: unknown, next: T): T {
  if (Object.is(previous, next)) return next;
  if (Array.isArray(previous) && Array.isArray(next)) return reuseArray(previous, next) as T;
  if (isPlainObject(previous) && isPlainObject(next)) return reuseObject(previous, next) as T;
  return next;
}

function reuseArray(previous: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
  const merged = next.map((item, index) => reuseEqualParts(previous[index], item));
  const same =
    previous.length === next.length &&
    merged.every((item, index) => Object.is(item, previous[index]));
  return same ? previous : merged;
}

function reuseObject(
  previous: Record<string, unknown>,
  next: Record<string, unknown>,
): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  let same = Object.keys(previous).length === Object.keys(next).length;
  for (const key of Object.keys(next)) {
    merged[key] = reuseEqualParts(previous[key], next[key]);
    same &&= Object.hasOwn(previous, key) && Object.is(merged[key], previous[key]);
  }
  return same ? previous : merged;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}
