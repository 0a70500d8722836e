import type { ProfileRow } from './confidentiality-profile.ts';

/** What a change was about, for people. */
export const CHANGE_CATEGORIES = [
  'patient',
  'people-and-institutions',
  'dates-and-times',
  'identifiers',
  'devices',
  'descriptions',
] as const;
export type ChangeCategory = (typeof CHANGE_CATEGORIES)[number];

export type ChangeOutcome = 'removed' | 'emptied' | 'replaced' | 'kept-by-option';

/** One attribute of the profile's table that the file held with a value, wherever it was nested. */
export interface AttributeChange {
  readonly keyword: string;
  readonly category: ChangeCategory;
  readonly outcome: ChangeOutcome;
  readonly count: number;
}

/** What de-identification cannot do, and a person has to. */
export const DEIDENTIFICATION_WARNINGS = {
  /** Pixels pass as they are: text and faces in them do, too. */
  pixelsNotInspected: 'pixels-not-inspected',
  /** An overlay lies in the unused bits of the pixels; it is not shown, but it is in the file. */
  overlayInPixels: 'overlay-in-pixels',
} as const;
export type DeidentificationWarning =
  (typeof DEIDENTIFICATION_WARNINGS)[keyof typeof DEIDENTIFICATION_WARNINGS];

/** What was done to one file. Holds names of attributes and counts, never a value. */
export interface DeidentificationReport {
  readonly changes: readonly AttributeChange[];
  /** Private creators whose attributes were removed, and how many attributes that were, at any depth. */
  readonly privateBlocks: number;
  readonly privateAttributes: number;
  /** Attributes of overlays (60xx) and curves (50xx). */
  readonly overlayAttributes: number;
  /** Attributes that neither the table nor the list of harmless ones names. */
  readonly unlistedAttributes: number;
  /** Values that were not what their representation allows. */
  readonly malformedValues: number;
  /** UIDs outside the table that were replaced. */
  readonly furtherUids: number;
  /** Attributes with typed text that were kept: worth a look. */
  readonly keptText: readonly string[];
  readonly datesShifted: boolean;
  readonly warnings: readonly DeidentificationWarning[];
}

export type ReportCounter = {
  -readonly [
    Key in
      | 'privateAttributes'
      | 'overlayAttributes'
      | 'unlistedAttributes'
      | 'malformedValues'
      | 'furtherUids'
  ]: number;
};

/** Collects a report while a file is cleaned. */
export class ReportBuilder {
  readonly #changes = new Map<
    string,
    { row: ProfileRow; outcome: ChangeOutcome; count: number; vr: string }
  >();
  readonly #privateBlocks = new Set<string>();
  readonly #keptText = new Set<string>();
  readonly #warnings = new Set<DeidentificationWarning>();
  readonly counts: ReportCounter = {
    privateAttributes: 0,
    overlayAttributes: 0,
    unlistedAttributes: 0,
    malformedValues: 0,
    furtherUids: 0,
  };

  change(row: ProfileRow, vr: string, outcome: ChangeOutcome): void {
    const key = `${row.keyword}/${outcome}`;
    const known = this.#changes.get(key);
    if (known) known.count += 1;
    else this.#changes.set(key, { row, outcome, count: 1, vr });
  }

  /** One private attribute; blocks are told apart by group and the byte their creator reserved. @see DICOM PS3.5 7.8.1 */
  privateAttribute(tag: number): void {
    this.counts.privateAttributes += 1;
    const element = tag & 0xffff;
    const block = element >= 0x10 && element <= 0xff ? element : element >>> 8;
    this.#privateBlocks.add(`${tag >>> 16}/${block}`);
  }

  keptText(keyword: string): void {
    this.#keptText.add(keyword);
  }

  warn(warning: DeidentificationWarning): void {
    this.#warnings.add(warning);
  }

  build(datesShifted: boolean): DeidentificationReport {
    const changes = [...this.#changes.values()].map(({ row, outcome, count, vr }) => ({
      keyword: row.keyword,
      category: categoryOf(row, vr),
      outcome,
      count,
    }));
    return {
      changes: changes.sort((a, b) => (a.keyword < b.keyword ? -1 : 1)),
      privateBlocks: this.#privateBlocks.size,
      ...this.counts,
      keptText: [...this.#keptText].sort(),
      datesShifted,
      warnings: [...this.#warnings],
    };
  }
}

const PEOPLE =
  /Physician|Operator|Performer|Performing|Person|Institution|Author|Reviewer|Observer|Organization|Address|Telephone|Department|Referring|Requesting|Verifying|Custodian|Participant|Consult|Manufacturer|Interpretation|Names?$/;

function categoryOf({ tag, keyword }: ProfileRow, vr: string): ChangeCategory {
  const group = tag >>> 16;
  if (vr === 'UI') return 'identifiers';
  if (keyword.startsWith('Patient') || group === 0x0010 || group === 0x0012 || group === 0x0038)
    return 'patient';
  if (/^(?:DA|TM|DT)$/.test(vr) || /Date|Time/.test(keyword)) return 'dates-and-times';
  if (
    /Device|Station|Detector|Equipment|Serial|Plate|Gantry|Cassette|Software|Machine/.test(keyword)
  )
    return 'devices';
  if (PEOPLE.test(keyword)) return 'people-and-institutions';
  if (/ID$|UID|Number|Identifier/.test(keyword)) return 'identifiers';
  return 'descriptions';
}
