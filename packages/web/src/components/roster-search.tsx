import type { RosterSearch } from './short-roster.ts';

/** Finds people by name where there are many; nothing where there are few. */
export function RosterSearchField({ roster }: { readonly roster: RosterSearch }) {
  if (!roster.isLong) return null;
  return (
    <input
      type="search"
      className="roster-search"
      placeholder="Find by name"
      aria-label="Find people by name"
      value={roster.search}
      onChange={(event) => roster.setSearch(event.currentTarget.value)}
      data-testid="roster-search"
    />
  );
}

/** How many more there are than the list shows. */
export function RosterRest({ roster }: { readonly roster: RosterSearch }) {
  const { hiddenCount, shown, search } = roster;
  if (shown.length === 0 && search !== '') {
    return <p className="roster-rest">Nobody here has that name.</p>;
  }
  if (hiddenCount === 0) return null;
  return <p className="roster-rest">And {hiddenCount} more. Type a name to find them.</p>;
}
