/** Stands on both pages at all times. */
export function NotDiagnostic() {
  return (
    <span className="not-diagnostic" data-testid="not-diagnostic">
      Not for diagnostic use
    </span>
  );
}
