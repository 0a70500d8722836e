import { Button, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { formatWhen } from '../../components/format.ts';
import { sentenceOf } from '../../components/http-client.ts';
import { Icon } from '../../components/icons.tsx';
import { fetchVersions } from '../api/case-history.ts';
import { fetchCase } from '../api/cases.ts';
import type { CaseRecord, CaseVersion, CaseWords } from '../api/case-types.ts';
import { differences, rebase, wordsOf } from './case-draft.ts';
import { ChangeList } from './change-list.tsx';

export interface ConflictNoticeProps {
  readonly caseId: string;
  /** What the draft began from. */
  readonly base: CaseRecord;
  readonly mine: CaseWords;
  readonly onKeep: (theirs: CaseRecord) => void;
  readonly onTake: (theirs: CaseRecord) => void;
}

/** Somebody saved meanwhile: who, what would differ, and the choice. */
export function ConflictNotice({ caseId, base, mine, onKeep, onTake }: ConflictNoticeProps) {
  const { data, error } = useQuery({
    queryKey: ['case-conflict', caseId, base.summary.version],
    queryFn: async () => {
      const [theirs, versions] = await Promise.all([fetchCase(caseId), fetchVersions(caseId)]);
      return { theirs, newest: versions[0] };
    },
    gcTime: 0,
    staleTime: Infinity,
  });
  return (
    <section className="conflict" role="alert" data-testid="case-conflict">
      <h3>
        <Icon name="warning" size={17} />
        {data === undefined ? 'Somebody else saved this case' : whoSaved(data.newest)}
      </h3>
      {data !== undefined ? (
        <Choice {...data} base={base} mine={mine} onKeep={onKeep} onTake={onTake} />
      ) : error !== null ? (
        <p>{sentenceOf(error)}</p>
      ) : (
        <Loader size="sm" aria-label="Loading what was saved" />
      )}
    </section>
  );
}

interface ChoiceProps extends Omit<ConflictNoticeProps, 'caseId'> {
  readonly theirs: CaseRecord;
}

function Choice({ theirs, base, mine, onKeep, onTake }: ChoiceProps) {
  const merged = rebase(wordsOf(base), mine, wordsOf(theirs));
  return (
    <>
      <p>What you changed and they have otherwise. Everything else stays as they saved it.</p>
      <ChangeList
        changes={differences(wordsOf(theirs), merged)}
        before="As they saved it"
        after="As you wrote it"
      />
      <div className="case-form-buttons">
        <Button variant="default" onClick={() => onTake(theirs)} data-testid="conflict-take">
          Take theirs
        </Button>
        <Button onClick={() => onKeep(theirs)} data-testid="conflict-keep">
          Save mine on top
        </Button>
      </div>
    </>
  );
}

function whoSaved(newest: CaseVersion | undefined): string {
  if (newest === undefined) return 'Somebody else saved this case';
  const who = newest.savedBy.name === '' ? 'Somebody else' : newest.savedBy.name;
  return `${who} saved this case ${formatWhen(newest.savedAtMs, Date.now())}`;
}
