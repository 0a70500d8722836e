/**
 * How the keeping of shared changes goes. fine: what is accepted is saved. slow, disk-full, away: changes are shown to
 * all and wait for the disk or database; nobody is told that they are saved. lost: what waited was taken back, and
 * changes are refused until saving works again.
 */
export const SAVING_STATES = ['fine', 'slow', 'disk-full', 'away', 'lost'] as const;
export type Saving = (typeof SAVING_STATES)[number];

interface SavingWords {
  /** For those who teach: what is the matter, what goes on, what to do. */
  readonly sentence: string;
  /** One short line, for a panel in a headset or a phone. */
  readonly line: string;
}

const WAITING_LINE = 'Not saved yet';

const WORDS: Readonly<Record<Exclude<Saving, 'fine'>, SavingWords>> = {
  slow: {
    sentence:
      'Saving is slow at the moment. The class goes on: everybody sees your changes, and they are saved as soon as the server can.',
    line: WAITING_LINE,
  },
  'disk-full': {
    sentence:
      'Changes are not being saved: the disk of the server is full. The class goes on and everybody sees your changes, but they are lost unless space is made within a minute or so. Tell whoever runs the server.',
    line: WAITING_LINE,
  },
  away: {
    sentence:
      'Changes are not being saved: the server cannot reach its database. The class goes on and everybody sees your changes, but they are lost if this lasts more than a minute or so. Tell whoever runs the server.',
    line: WAITING_LINE,
  },
  lost: {
    sentence:
      'The server could not save, so the last changes were taken back, and new ones are refused until it can. Everybody can still look, point and talk. Tell whoever runs the server.',
    line: 'Changes cannot be saved',
  },
};

/** What people are told; undefined while all is well. */
export function savingWords(saving: Saving): SavingWords | undefined {
  return saving === 'fine' ? undefined : WORDS[saving];
}

export function isSaving(value: unknown): value is Saving {
  return SAVING_STATES.some((state) => state === value);
}
