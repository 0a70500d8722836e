import { PATIENT_ROWS } from './basic-profile-patient.ts';
import { WORKFLOW_ROWS } from './basic-profile-workflow.ts';

/**
 * What the profile does with an attribute. X remove, Z empty, D replace by a dummy, U replace by a consistent UID;
 * of the compound ones the choice depends on the type of the attribute in the object.
 * @see DICOM PS3.15 Table E.1-1a
 */
export const PROFILE_ACTIONS = [
  'X',
  'Z',
  'D',
  'U',
  'X/Z',
  'X/D',
  'Z/D',
  'X/Z/D',
  'X/Z/U*',
] as const;
export type ProfileAction = (typeof PROFILE_ACTIONS)[number];

/** One row of the table. */
export interface ProfileRow {
  readonly tag: number;
  readonly keyword: string;
  readonly action: ProfileAction;
  /** The Retain Longitudinal Temporal Information with Modified Dates Option applies. @see DICOM PS3.15 E.3.6 */
  readonly modifiedDates: boolean;
  /** The Retain Patient Characteristics Option keeps it (its rows with C, to be cleaned, are not kept). @see DICOM PS3.15 E.3.7 */
  readonly patientCharacteristic: boolean;
}

function parseRow(line: string): ProfileRow {
  const [tag = '', action, options = '', keyword = ''] = line.split(' ');
  const known = PROFILE_ACTIONS.find((candidate) => candidate === action);
  if (!known) throw new Error(`The profile has no action for ${keyword}.`);
  return {
    tag: Number.parseInt(tag.replace(',', ''), 16),
    keyword,
    action: known,
    modifiedDates: options.includes('T'),
    patientCharacteristic: options.includes('P'),
  };
}

/**
 * The Basic Application Level Confidentiality Profile by tag (0xGGGGEEEE).
 * Its four rows that stand for many tags (private attributes, curves 50xx, overlays 60xx) are rules, not rows:
 * all private groups, and everything in groups 50xx and 60xx, is removed.
 * @see DICOM PS3.15 Table E.1-1
 */
export const CONFIDENTIALITY_PROFILE: ReadonlyMap<number, ProfileRow> = new Map(
  `${PATIENT_ROWS}${WORKFLOW_ROWS}`
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const row = parseRow(line);
      return [row.tag, row];
    }),
);
