import { useClassroom } from '../../components/classroom-context.tsx';

/** Which case, and where in it the class is. */
export function TitleBlock() {
  const caseTitle = useClassroom(({ state }) => state.caseTitle);
  const caseIndex = useClassroom(({ state }) => state.caseIndex);
  const caseCount = useClassroom(({ state }) => state.caseCount);
  const stepTitle = useClassroom(({ state }) => state.stepTitle);
  const synthetic = useClassroom(({ state }) => state.caseSynthetic);
  return (
    <header className="title-block">
      <h1 title={caseTitle}>{caseTitle}</h1>
      <p>
        {caseCount > 1 && (
          <span>
            Case {caseIndex + 1} of {caseCount}
          </span>
        )}
        <span data-testid="step-title" aria-live="polite">
          {stepTitle}
        </span>
        {synthetic && <span className="tag">Synthetic</span>}
      </p>
    </header>
  );
}
