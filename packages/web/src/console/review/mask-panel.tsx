import { Button, NativeSelect } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';

import { countOf } from '../../components/format.ts';
import { Icon } from '../../components/icons.tsx';
import type { CaseWork } from '../api/case-jobs.ts';
import { WorkState } from '../case/work-state.tsx';
import type { DrawnMask } from './mask-drawing.ts';

export interface MaskPanelProps {
  readonly masks: readonly DrawnMask[];
  readonly selected: string | undefined;
  readonly index: number;
  readonly count: number;
  readonly canUndo: boolean;
  readonly work: CaseWork;
  readonly onSelect: (maskId: string | undefined) => void;
  readonly onAdd: () => void;
  readonly onChange: (mask: DrawnMask) => void;
  readonly onRemove: (maskId: string) => void;
  readonly onUndo: () => void;
  readonly onApply: () => void;
  readonly onKey: (event: KeyboardEvent) => void;
}

/** The black rectangles: drawn, corrected, and applied for good. */
export function MaskPanel(props: MaskPanelProps) {
  const { masks, canUndo, work, onAdd, onUndo } = props;
  return (
    <section className="review-card" aria-labelledby="masks">
      <div className="card-head">
        <h3 id="masks">Black out</h3>
        <span className="mask-buttons">
          <Button variant="default" size="compact-sm" onClick={onAdd} data-testid="mask-add">
            Add rectangle
          </Button>
          <Button variant="default" size="compact-sm" disabled={!canUndo} onClick={onUndo}>
            Undo
          </Button>
        </span>
      </div>
      {masks.length === 0 ? (
        <p className="dim">
          Drag over a name in the image. With keys: R adds a rectangle, arrows move it, Shift and
          arrows change its size, Delete removes it.
        </p>
      ) : (
        <ol className="masks">
          {masks.map((mask, place) => (
            <MaskRow key={mask.maskId} mask={mask} place={place} {...props} />
          ))}
        </ol>
      )}
      <WorkState work={work} label="Blacking out" />
      {masks.length > 0 && work.kind !== 'running' && <ApplyMasks {...props} />}
    </section>
  );
}

interface MaskRowProps extends MaskPanelProps {
  readonly mask: DrawnMask;
  readonly place: number;
}

function MaskRow(props: MaskRowProps) {
  const { mask, place, selected, index, count, onSelect, onChange, onRemove, onKey } = props;
  const { maskId, column, row, width, height, frames } = mask;
  const own = frames === 'all' ? index : frames[0];
  return (
    <li className="mask-row" data-selected={maskId === selected}>
      <button
        type="button"
        className="mask-press"
        aria-pressed={maskId === selected}
        onClick={() => onSelect(maskId)}
        onFocus={() => onSelect(maskId)}
        onKeyDown={onKey}
      >
        <span className="numerals">{place + 1}</span>
        <span className="numerals">
          {width} × {height}{' '}
          <span className="dim">
            at {column}, {row}
          </span>
        </span>
      </button>
      {count > 1 && (
        <NativeSelect
          size="xs"
          aria-label={`Images of rectangle ${place + 1}`}
          value={frames === 'all' ? 'all' : 'one'}
          data={[
            { value: 'all', label: 'All images' },
            { value: 'one', label: `Image ${own + 1}` },
          ]}
          onChange={(event) =>
            onChange({ ...mask, frames: event.target.value === 'all' ? 'all' : [own, own] })
          }
        />
      )}
      <button
        type="button"
        className="icon-button"
        aria-label={`Remove rectangle ${place + 1}`}
        onClick={() => onRemove(maskId)}
      >
        <Icon name="close" size={15} />
      </button>
    </li>
  );
}

/** Asked twice: what is blacked out cannot come back. */
function ApplyMasks({ masks, onApply }: MaskPanelProps) {
  const [asking, setAsking] = useState(false);
  const rectangles = countOf(masks.length, 'rectangle', 'rectangles');
  if (!asking) {
    return (
      <Button variant="default" onClick={() => setAsking(true)} data-testid="mask-apply">
        Black out {rectangles}
      </Button>
    );
  }
  return (
    <div className="mask-asking" role="alert">
      <p>
        What lies under {masks.length === 1 ? 'it' : 'them'} is erased from this server for good, in
        all versions of the case.
      </p>
      <div className="case-form-buttons">
        <Button variant="default" size="compact-md" onClick={() => setAsking(false)}>
          Not yet
        </Button>
        <Button
          color="red"
          size="compact-md"
          autoFocus
          onClick={() => {
            setAsking(false);
            onApply();
          }}
          data-testid="mask-confirm"
        >
          Black out for good
        </Button>
      </div>
    </div>
  );
}
