import { Button, Checkbox, Popover, TextInput } from '@mantine/core';
import { useState } from 'react';

import { Icon } from '../../components/icons.tsx';
import {
  type CasePage,
  type ChosenFacets,
  type Facet,
  FACETS,
  toggleFacet,
} from '../api/case-query.ts';
import { FACET_LABELS, facetWords } from './library-words.ts';

export interface FacetBarProps {
  readonly facets: CasePage['facets'] | undefined;
  readonly chosen: ChosenFacets;
  readonly onChosen: (chosen: ChosenFacets) => void;
}

/** What the list can be narrowed to, and what it is narrowed to. */
export function FacetBar({ facets, chosen, onChosen }: FacetBarProps) {
  const values = FACETS.flatMap((facet) =>
    (chosen[facet] ?? []).map((value) => ({ facet, value })),
  );
  return (
    <div className="facets" role="group" aria-label="Narrow the list">
      {FACETS.map((facet) => (
        <FacetMenu key={facet} facet={facet} facets={facets} chosen={chosen} onChosen={onChosen} />
      ))}
      {values.map(({ facet, value }) => (
        <button
          key={`${facet} ${value}`}
          type="button"
          className="facet-chip"
          aria-label={`${FACET_LABELS[facet]} ${facetWords(facet, value)}: take out`}
          onClick={() => onChosen(toggleFacet(chosen, facet, value))}
        >
          {facetWords(facet, value)}
          <Icon name="close" size={13} />
        </button>
      ))}
      {values.length > 1 && (
        <button type="button" className="text-button" onClick={() => onChosen({})}>
          Clear all
        </button>
      )}
    </div>
  );
}

const MANY_VALUES = 9;

function FacetMenu({ facet, facets, chosen, onChosen }: FacetBarProps & { facet: Facet }) {
  const offered = facets?.[facet] ?? [];
  const own = chosen[facet] ?? [];
  // What is chosen stays in its list, even where nothing else matches it any more.
  const missing = own
    .filter((value) => offered.every((known) => known.value !== value))
    .map((value) => ({ value, count: 0 }));
  const values = [...missing, ...offered].filter(({ value }) => value !== '');
  const label = FACET_LABELS[facet];
  return (
    <Popover position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          size="compact-md"
          className="facet-button"
          data-active={own.length > 0}
          disabled={values.length === 0}
          rightSection={<Icon name="down" size={14} />}
          data-testid={`facet-${facet}`}
        >
          {label}
          {own.length > 0 && <span className="facet-count numerals">{own.length}</span>}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={6} aria-label={label}>
        <FacetValues
          facet={facet}
          values={values}
          own={own}
          onToggle={(value) => onChosen(toggleFacet(chosen, facet, value))}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

interface FacetValuesProps {
  readonly facet: Facet;
  readonly values: CasePage['facets'][Facet];
  readonly own: readonly string[];
  readonly onToggle: (value: string) => void;
}

function FacetValues({ facet, values, own, onToggle }: FacetValuesProps) {
  const [letters, setLetters] = useState('');
  const shown = values.filter(({ value }) =>
    facetWords(facet, value).toLowerCase().includes(letters.trim().toLowerCase()),
  );
  return (
    <>
      {values.length > MANY_VALUES && (
        <TextInput
          size="xs"
          mb={6}
          value={letters}
          placeholder={`Find a ${FACET_LABELS[facet].toLowerCase().replace(/s$/, '')}`}
          aria-label={`Find among ${FACET_LABELS[facet]}`}
          onChange={(event) => setLetters(event.target.value)}
        />
      )}
      <ul className="facet-values">
        {shown.map(({ value, count }) => (
          <li key={value}>
            <Checkbox
              size="sm"
              checked={own.includes(value)}
              onChange={() => onToggle(value)}
              label={
                <span className="facet-value">
                  <span>{facetWords(facet, value)}</span>
                  <span className="dim numerals">{count.toLocaleString('en')}</span>
                </span>
              }
            />
          </li>
        ))}
        {shown.length === 0 && <li className="dim">Nothing like that here.</li>}
      </ul>
    </>
  );
}
