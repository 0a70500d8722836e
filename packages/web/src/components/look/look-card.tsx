import { type ReactNode, useEffect, useId, useRef } from 'react';

import { Icon, type IconName } from '../icons.tsx';
import { useCardPlace } from './use-card-place.ts';

export interface LookCardProps {
  readonly icon?: IconName;
  readonly label: string;
  /** Read aloud, where the label alone does not say enough. */
  readonly spoken?: string;
  readonly testId: string;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
  /** Pressing anywhere else closes it. */
  readonly closesOutside?: boolean;
  readonly disabled?: boolean;
  readonly title: string;
  readonly children: ReactNode;
}

/** A button with a card below it, or, on phones, a sheet from below. Escape closes it and gives the focus back. */
export function LookCard(props: LookCardProps) {
  const { icon, label, spoken, testId, open, onOpen, disabled = false, title, children } = props;
  const place = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const card = useRef<HTMLDivElement>(null);
  const id = useId();
  useCardPlace(card, open);
  const closesOutside = open && props.closesOutside === true;
  useEffect(() => {
    if (!closesOutside) return undefined;
    const close = ({ target }: PointerEvent): void => {
      if (target instanceof Node && place.current?.contains(target) !== true) onOpen(false);
    };
    document.addEventListener('pointerdown', close, { capture: true });
    return () => document.removeEventListener('pointerdown', close, { capture: true });
  }, [closesOutside, onOpen]);
  const close = (): void => {
    onOpen(false);
    button.current?.focus();
  };
  return (
    <div
      className="look-place"
      ref={place}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        event.stopPropagation();
        close();
      }}
    >
      <button
        type="button"
        className="look-button"
        ref={button}
        aria-expanded={open}
        aria-controls={id}
        aria-label={spoken ?? label}
        title={spoken ?? label}
        disabled={disabled}
        onClick={() => onOpen(!open)}
        data-testid={testId}
      >
        {icon !== undefined && <Icon name={icon} size={17} />}
        <span className="look-word">{label}</span>
        <Icon name="down" size={15} />
      </button>
      {open && (
        <div className="look-card" ref={card} id={id} role="dialog" aria-label={title}>
          <div className="look-card-head">
            <h2>{title}</h2>
            <button type="button" className="icon-button" aria-label="Close" onClick={close}>
              <Icon name="close" size={17} />
            </button>
          </div>
          <div className="look-card-body">{children}</div>
        </div>
      )}
    </div>
  );
}
