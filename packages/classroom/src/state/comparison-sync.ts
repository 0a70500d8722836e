import type { ClassroomSchema } from './classroom-schema.ts';
import type { ComparisonLink, SharedComparison } from './comparison.ts';

/** What changes with the compared case alone. */
type ComparedCase = Omit<SharedComparison, 'link'>;

export function writeComparison(target: ClassroomSchema, next: SharedComparison | null): void {
  if (next === null) {
    target.comparedCaseJson = '';
    return;
  }
  const { link, ...comparedCase } = next;
  target.comparedCaseJson = JSON.stringify(comparedCase);
  target.comparisonLinked = link.linked;
  const linkLps = link.linked ? link.offsetLps : link.crosshairLps;
  [target.comparisonX, target.comparisonY, target.comparisonZ] = linkLps;
}

/** What was read of a schema last: the same objects until they change. */
const lastRead = new WeakMap<
  ClassroomSchema,
  { readonly json: string; readonly comparedCase: ComparedCase }
>();

export function readComparison(source: ClassroomSchema): SharedComparison | null {
  const json = source.comparedCaseJson;
  if (json === '') return null;
  const last = lastRead.get(source);
  const comparedCase = last?.json === json ? last.comparedCase : (JSON.parse(json) as ComparedCase);
  if (comparedCase !== last?.comparedCase) lastRead.set(source, { json, comparedCase });
  return { ...comparedCase, link: readLink(source) };
}

function readLink(source: ClassroomSchema): ComparisonLink {
  const linkLps = [source.comparisonX, source.comparisonY, source.comparisonZ] as const;
  return source.comparisonLinked
    ? { linked: true, offsetLps: linkLps }
    : { linked: false, crosshairLps: linkLps };
}
