import { useState } from 'react';

import type { CustomTransferFunction } from '@rounds/classroom';

import { randomId } from '../random-id.ts';
import { saveOwnPreset } from './own-presets.ts';

const LONGEST_NAME = 40;

/** Keeps what is on screen under a name, on this device. */
export function SaveOwnPreset({
  modality,
  transferFunction,
}: {
  modality: string;
  transferFunction: CustomTransferFunction;
}) {
  const [name, setName] = useState<string>();
  const [saved, setSaved] = useState<string>();
  if (name === undefined) {
    return (
      <>
        <button
          type="button"
          className="look-button small"
          onClick={() => setName('')}
          data-testid="own-preset-name"
        >
          Save as…
        </button>
        <span className="look-hint" role="status">
          {saved !== undefined && `Saved as “${saved}”, under My presets.`}
        </span>
      </>
    );
  }
  const wanted = name.trim();
  return (
    <form
      className="save-own"
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted === '') return;
        saveOwnPreset({ id: randomId(), name: wanted, modality, transferFunction });
        setSaved(wanted);
        setName(undefined);
      }}
    >
      <input
        className="look-input"
        aria-label="Name of your preset"
        placeholder="Name"
        autoFocus
        maxLength={LONGEST_NAME}
        value={name}
        onChange={({ target }) => setName(target.value)}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape') setName(undefined);
        }}
        data-testid="own-preset-input"
      />
      <button type="submit" className="look-button small" disabled={wanted === ''}>
        Save
      </button>
    </form>
  );
}
