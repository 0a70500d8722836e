import { type ReactNode, useEffect, useRef } from 'react';

import { NotDiagnostic } from '../components/not-diagnostic.tsx';
import { RoundsMark } from '../components/rounds-mark.tsx';

/** A page that says one thing, and what to do next. */
export function Message({
  title,
  text,
  children,
}: {
  title: string;
  text?: string;
  children?: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  // Whoever listens instead of looking hears that the page changed.
  useEffect(() => {
    heading.current?.focus();
  }, []);
  return (
    <main className="door">
      <div className="door-card">
        <RoundsMark />
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {text !== undefined && <p className="door-lead">{text}</p>}
        {children !== undefined && <div className="door-buttons">{children}</div>}
      </div>
      <p className="door-foot">
        <NotDiagnostic />
      </p>
    </main>
  );
}
