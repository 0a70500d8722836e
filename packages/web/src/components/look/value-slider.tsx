import { useId, useState } from 'react';

export interface ValueSliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Such as HU or mm; '' has none. */
  readonly unit: string;
  readonly disabled?: boolean;
  readonly testId?: string;
  readonly onChange: (value: number) => void;
}

/** A number to drag, or to type. What is typed may lie beyond the ends of the slider. */
export function ValueSlider(props: ValueSliderProps) {
  const { label, value, min, max, step, unit, disabled = false, testId, onChange } = props;
  const id = useId();
  return (
    <div className="value-slider">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        disabled={disabled}
        aria-valuetext={`${shortValue(value)} ${unit}`.trim()}
        onChange={(event) => onChange(Number(event.target.value))}
        data-testid={testId}
      />
      <NumberField
        label={`${label}${unit === '' ? '' : `, ${unit}`}`}
        value={value}
        step={step}
        disabled={disabled}
        onChange={onChange}
      />
      <span className="value-unit">{unit}</span>
    </div>
  );
}

export interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly step: number;
  readonly disabled?: boolean;
  readonly onChange: (value: number) => void;
}

/** Takes effect with Enter or when it is left; anything that is no number is put back. */
export function NumberField({ label, value, step, disabled = false, onChange }: NumberFieldProps) {
  const [draft, setDraft] = useState<string>();
  const take = (): void => {
    const typed = Number(draft?.replace(',', '.').replace('−', '-'));
    if (draft !== undefined && draft.trim() !== '' && Number.isFinite(typed)) onChange(typed);
    setDraft(undefined);
  };
  return (
    <input
      className="number-field numerals"
      inputMode={step < 1 ? 'decimal' : 'text'}
      aria-label={label}
      value={draft ?? shortValue(value)}
      disabled={disabled}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
        else if (event.key === 'ArrowUp') onChange(value + step);
        else if (event.key === 'ArrowDown') onChange(value - step);
        else return;
        event.preventDefault();
      }}
    />
  );
}

/** As many digits as say something, with a real minus. */
export function shortValue(value: number): string {
  const rounded = Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
  return String(rounded).replace('-', '−');
}
