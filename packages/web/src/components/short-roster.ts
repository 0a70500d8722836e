import { useDeferredValue, useMemo, useState } from 'react';

import type { Participant } from '@rounds/classroom';

import { orderRoster } from './roster-order.ts';

/** More people than this are searched, not scrolled through. */
const LONG_ROSTER = 40;
/** So many are shown at a time, however many there are. */
export const MOST_SHOWN = 60;

export interface ShortRoster {
  readonly shown: readonly Participant[];
  /** How many more match. */
  readonly hiddenCount: number;
}

/** The first of those whose names match: who teaches, then raised hands, then everybody else in the roster's order. */
export function shortenRoster(participants: readonly Participant[], search: string): ShortRoster {
  const wanted = search.trim().toLocaleLowerCase();
  const matching =
    wanted === ''
      ? participants
      : participants.filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
  const ordered = orderRoster(matching).toSorted((a, b) => rankOf(a) - rankOf(b));
  const shown = ordered.slice(0, MOST_SHOWN);
  return { shown, hiddenCount: ordered.length - shown.length };
}

function rankOf({ role, handRaised, connected }: Participant): number {
  if (!connected) return 2;
  if (role === 'instructor' || role === 'co-instructor') return 0;
  return handRaised ? 1 : 2;
}

export interface RosterSearch extends ShortRoster {
  readonly search: string;
  readonly setSearch: (search: string) => void;
  /** There are so many that they have to be searched. */
  readonly isLong: boolean;
}

/** The part of a roster that is shown. In a large class it lags behind a little, so that it never holds up the page. */
export function useRosterSearch(participants: readonly Participant[]): RosterSearch {
  const [search, setSearch] = useState('');
  const calm = useDeferredValue(participants);
  const { shown, hiddenCount } = useMemo(() => shortenRoster(calm, search), [calm, search]);
  return { shown, hiddenCount, search, setSearch, isLong: participants.length > LONG_ROSTER };
}
