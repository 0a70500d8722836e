import {
  CHANGE_CATEGORIES,
  DEIDENTIFICATION_WARNINGS,
  type AttributeChange,
  type ChangeCategory,
  type DeidentificationReport,
} from './report.ts';

/** What was done to all files of an import, in words for the person who imported them. Holds no value of any file. */
export interface DeidentificationSummary {
  readonly files: number;
  /** Whole sentences, the most important first. */
  readonly sentences: readonly string[];
  /** Values removed, emptied or replaced, by what they were about. */
  readonly counts: Readonly<Record<ChangeCategory, number>>;
  readonly privateBlocks: number;
  readonly warnings: readonly string[];
}

/** Identifiers that people know by name, in the order in which they are listed. */
const WELL_KNOWN_IDENTIFIERS: readonly (readonly [keyword: string, words: string])[] = [
  ['PatientName', 'name'],
  ['PatientBirthDate', 'birth date'],
  ['PatientID', 'number'],
  ['PatientAddress', 'address'],
];

/** Sums up what was done to the files of one import. */
export function summarise(reports: readonly DeidentificationReport[]): DeidentificationSummary {
  const changes = reports.flatMap((report) => report.changes);
  const removed = changes.filter(({ outcome }) => outcome !== 'kept-by-option');
  const counts: Record<ChangeCategory, number> = {
    patient: 0,
    'people-and-institutions': 0,
    'dates-and-times': 0,
    identifiers: 0,
    devices: 0,
    descriptions: 0,
  };
  for (const { category, count } of removed) counts[category] += count;
  const warnings = [...new Set(reports.flatMap((report) => report.warnings))];
  return {
    files: reports.length,
    sentences: reports.length === 0 ? [] : sentencesOf(reports, changes, removed),
    counts,
    privateBlocks: sum(reports, ({ privateBlocks }) => privateBlocks),
    warnings,
  };
}

function sentencesOf(
  reports: readonly DeidentificationReport[],
  changes: readonly AttributeChange[],
  removed: readonly AttributeChange[],
): readonly string[] {
  const kept = changes.filter(({ outcome }) => outcome === 'kept-by-option');
  const typed = [...new Set(reports.flatMap(({ keptText }) => keptText))];
  const isWarned = (warning: string): boolean =>
    reports.some(({ warnings }) => warnings.some((given) => given === warning));
  return [
    identitySentence(removed),
    ...categorySentences(reports, removed),
    ...otherSentences(reports),
    ...(kept.length > 0
      ? [`Kept because this project allows it: ${keywordsOf(kept).join(', ')}.`]
      : []),
    ...(typed.length > 0
      ? [`Text that people typed was kept and should be looked at: ${typed.sort().join(', ')}.`]
      : []),
    ...(isWarned(DEIDENTIFICATION_WARNINGS.pixelsNotInspected)
      ? ['The pictures themselves were not searched for text or faces.']
      : []),
    ...(isWarned(DEIDENTIFICATION_WARNINGS.overlayInPixels)
      ? ['Some pictures carry an overlay in unused bits of their pixels, which was not removed.']
      : []),
  ];
}

function identitySentence(removed: readonly AttributeChange[]): string {
  const identifying = removed.filter(
    ({ category }) => category === 'patient' || category === 'people-and-institutions',
  );
  const keywords = new Set(keywordsOf(identifying));
  const named = WELL_KNOWN_IDENTIFIERS.filter(([keyword]) => keywords.has(keyword));
  const further = keywords.size - named.length;
  const words = [
    ...named.map(([, word]) => word),
    ...(further > 0
      ? [
          `${further} ${named.length > 0 ? 'further ' : ''}identifying ${plural(further, 'attribute')}`,
        ]
      : []),
  ];
  if (words.length === 0) return 'No attribute that names the patient or staff was found.';
  const list = joinWords(words);
  const isOne = words.length === 1 && further <= 1;
  const subject = named.length > 0 ? `Patient's ${list}` : capitalised(list);
  return `${subject} ${isOne ? 'was' : 'were'} removed or replaced.`;
}

const CATEGORY_WORDS: Readonly<Partial<Record<ChangeCategory, string>>> = {
  identifiers: 'number or UID',
  devices: 'device detail',
  descriptions: 'free-text description or reference',
};

function categorySentences(
  reports: readonly DeidentificationReport[],
  removed: readonly AttributeChange[],
): readonly string[] {
  const sentences: string[] = [];
  if (removed.some(({ category }) => category === 'dates-and-times')) {
    sentences.push(
      reports.some(({ datesShifted }) => datesShifted)
        ? 'Dates were moved by a number of days that is the same for each patient; intervals and times of day are true.'
        : 'Dates and times were removed.',
    );
  }
  for (const category of CHANGE_CATEGORIES) {
    const words = CATEGORY_WORDS[category];
    const size = new Set(keywordsOf(removed.filter((change) => change.category === category))).size;
    if (!words || size === 0) continue;
    sentences.push(`${size} ${plural(size, `kind`)} of ${words} ${was(size)} removed or replaced.`);
  }
  return sentences;
}

function otherSentences(reports: readonly DeidentificationReport[]): readonly string[] {
  const blocks = sum(reports, ({ privateBlocks }) => privateBlocks);
  const overlays = sum(reports, ({ overlayAttributes }) => overlayAttributes);
  const unlisted = sum(reports, ({ unlistedAttributes }) => unlistedAttributes);
  const malformed = sum(reports, ({ malformedValues }) => malformedValues);
  return [
    ...(blocks > 0
      ? [`${blocks} private ${plural(blocks, 'block')} of manufacturers ${was(blocks)} removed.`]
      : []),
    ...(overlays > 0 ? ['Overlay and curve graphics were removed.'] : []),
    ...(unlisted > 0
      ? [
          `${unlisted} ${plural(unlisted, 'attribute')} that nobody can vouch for ${was(unlisted)} removed or replaced.`,
        ]
      : []),
    ...(malformed > 0
      ? [
          `${malformed} ${plural(malformed, 'value')} that ${was(malformed)} not well-formed ${was(malformed)} emptied.`,
        ]
      : []),
  ];
}

function keywordsOf(changes: readonly AttributeChange[]): readonly string[] {
  return [...new Set(changes.map(({ keyword }) => keyword))].sort();
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}

function joinWords(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

function plural(count: number, word: string): string {
  return count === 1 ? word : `${word}s`;
}

function was(count: number): string {
  return count === 1 ? 'was' : 'were';
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
