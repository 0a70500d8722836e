import { lazy, Suspense, useCallback, useState } from 'react';

import { sentenceOf } from '../../components/http-client.ts';
import type { CaseSummary } from '../api/case-types.ts';
import { type OpenClass, useStartClass } from '../api/sessions.ts';
import { CaseSheet } from '../case/case-sheet.tsx';
import { ArrivalsCard } from '../imports/arrivals-card.tsx';
import { ImportCard } from '../imports/import-card.tsx';
import { ImportPanel } from '../imports/import-panel.tsx';
import type { Imports } from '../imports/imports.ts';
import { CaseList } from './case-list.tsx';
import { type ClassPlan, removeCase, toggleCase } from './class-plan.ts';
import { OpenClasses } from './open-classes.tsx';
import { PastClasses } from './past-classes.tsx';
import { PlanPanel } from './plan-panel.tsx';
import { useBinWithUndo } from './use-bin-with-undo.tsx';

// Few people need it, and it decodes images.
const ReviewPage = lazy(async () => ({
  default: (await import('../review/review-page.tsx')).ReviewPage,
}));

export interface LibraryPageProps {
  readonly imports: Imports;
  /** Goes into a class that was just started, or one that is open. */
  readonly onEnter: (openClass: OpenClass, name?: string) => void;
}

/** Before class: what there is to teach, and what will be taught next. */
export function LibraryPage({ imports, onEnter }: LibraryPageProps) {
  const { plan, titleOf, setPlan, toggle, drop, retitle } = usePlan();
  const [opened, setOpened] = useState<string>();
  const [reviewed, setReviewed] = useState<string>();
  const start = useStartClass();
  const bin = useBinWithUndo();

  const startClass = ({ title, name }: { title: string; name: string }): void =>
    start.mutate(
      { caseIds: plan, ...(title === '' ? {} : { title }) },
      { onSuccess: (openClass) => onEnter(openClass, name) },
    );

  return (
    <div className="library">
      <main className="library-main">
        <OpenClasses onContinue={onEnter} />
        <CaseList
          plan={plan}
          onToggle={toggle}
          onOpen={setOpened}
          onReview={setReviewed}
          onBin={(summary) => {
            drop(summary.caseId);
            bin(summary);
          }}
        />
      </main>
      <aside className="library-side" aria-label="Next class and import">
        <PlanPanel
          plan={plan}
          titleOf={titleOf}
          onPlan={setPlan}
          starting={start.isPending}
          problem={start.error === null ? undefined : sentenceOf(start.error)}
          onStart={startClass}
        />
        <ImportCard imports={imports} onReview={setReviewed} />
        <ArrivalsCard onReview={setReviewed} />
        <ImportPanel imports={imports} />
        <PastClasses />
      </aside>
      <CaseSheet
        caseId={opened}
        onClose={() => setOpened(undefined)}
        onReview={setReviewed}
        onSaved={retitle}
        onHeld={drop}
      />
      {reviewed !== undefined && (
        <Suspense fallback={null}>
          <ReviewPage
            caseId={reviewed}
            onClose={() => setReviewed(undefined)}
            onQuarantined={drop}
          />
        </Suspense>
      )}
    </div>
  );
}

/** The cases of the next class. They stay planned while the list beside them shows something else. */
function usePlan() {
  const [plan, setPlan] = useState<ClassPlan>([]);
  const [titles, setTitles] = useState<ReadonlyMap<string, string>>(new Map());
  const retitle = ({ caseId, title }: Pick<CaseSummary, 'caseId' | 'title'>): void =>
    setTitles((before) => new Map(before).set(caseId, title));
  return {
    plan,
    setPlan,
    titleOf: (caseId: string): string => titles.get(caseId) ?? caseId,
    toggle: (summary: CaseSummary): void => {
      retitle(summary);
      setPlan((before) => toggleCase(before, summary.caseId));
    },
    /** Out of the plan: it is gone, or may not be shown. */
    drop: useCallback((caseId: string): void => {
      setPlan((before) => (before.includes(caseId) ? removeCase(before, caseId) : before));
    }, []),
    retitle,
  };
}
