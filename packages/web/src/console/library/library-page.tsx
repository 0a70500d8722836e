import { useState } from 'react';

import { sentenceOf } from '../../components/http-client.ts';
import { type CaseSummary, useCases } from '../api/cases.ts';
import { type OpenClass, useStartClass } from '../api/sessions.ts';
import { ImportCard } from '../imports/import-card.tsx';
import { ImportPanel } from '../imports/import-panel.tsx';
import type { Imports } from '../imports/imports.ts';
import { CaseDrawer } from './case-drawer.tsx';
import { CaseList } from './case-list.tsx';
import { type ClassPlan, keepKnown, removeCase, toggleCase } from './class-plan.ts';
import { OpenClasses } from './open-classes.tsx';
import { PlanPanel } from './plan-panel.tsx';
import { useBinWithUndo } from './use-bin-with-undo.tsx';

const NO_CASES: readonly CaseSummary[] = [];

export interface LibraryPageProps {
  readonly imports: Imports;
  /** Goes into a class that was just started, or one that is open. */
  readonly onEnter: (openClass: OpenClass, name?: string) => void;
}

/** Before class: what there is to teach, and what will be taught next. */
export function LibraryPage({ imports, onEnter }: LibraryPageProps) {
  const { data: cases = NO_CASES } = useCases();
  const [chosen, setChosen] = useState<ClassPlan>([]);
  const [edited, setEdited] = useState<string>();
  const start = useStartClass();
  const bin = useBinWithUndo();
  const plan = keepKnown(chosen, new Set(cases.map(({ caseId }) => caseId)));

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
          onToggle={(caseId) => setChosen(toggleCase(plan, caseId))}
          onEdit={setEdited}
          onBin={(summary) => {
            setChosen(removeCase(plan, summary.caseId));
            bin(summary);
          }}
        />
      </main>
      <aside className="library-side" aria-label="Next class and import">
        <PlanPanel
          plan={plan}
          cases={cases}
          onPlan={setChosen}
          starting={start.isPending}
          problem={start.error === null ? undefined : sentenceOf(start.error)}
          onStart={startClass}
        />
        <ImportCard imports={imports} />
        <ImportPanel imports={imports} />
      </aside>
      <CaseDrawer
        caseId={edited}
        summary={cases.find(({ caseId }) => caseId === edited)}
        onClose={() => setEdited(undefined)}
      />
    </div>
  );
}
