import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useEffect, useState } from 'react';

import { countOf } from '../../components/format.ts';
import { RequestRefusedError, sentenceOf } from '../../components/http-client.ts';
import { Icon } from '../../components/icons.tsx';
import { useSaveCase } from '../api/cases.ts';
import type { CaseRecord, CaseWords } from '../api/case-types.ts';
import { changeOf, rebase, wordsOf } from './case-draft.ts';
import { FindingFields, ReviewFields, TextFields } from './case-fields.tsx';
import { ConflictNotice } from './conflict-notice.tsx';

export interface CaseFormProps {
  readonly record: CaseRecord;
  /** Whether there is something that would be lost. */
  readonly onDirty: (dirty: boolean) => void;
  readonly onSaved: (record: CaseRecord) => void;
  readonly onClose: () => void;
}

/** Everything an author writes of a case, and its save. */
export function CaseForm(props: CaseFormProps) {
  const { record, onClose } = props;
  const { words, setWords, dirty, base, problem, conflict, saving, save, keep, take } =
    useCaseDraft(props);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save();
  };
  return (
    <form className="case-form" onSubmit={submit}>
      <TextFields words={words} onWords={setWords} />
      <FindingFields words={words} onWords={setWords} />
      <ReviewFields words={words} onWords={setWords} />
      <p className="dim">
        {countOf(record.keyViews.length, 'key view', 'key views')}. Save more from the picture
        during a class.
      </p>
      <div className="case-form-foot">
        {conflict ? (
          <ConflictNotice
            caseId={record.caseId}
            mine={words}
            base={base}
            onKeep={keep}
            onTake={take}
          />
        ) : (
          <>
            {problem !== undefined && (
              <p className="problem" role="alert">
                <Icon name="warning" />
                {problem}
              </p>
            )}
            <div className="case-form-buttons">
              <Button variant="default" onClick={onClose}>
                {dirty ? 'Cancel' : 'Close'}
              </Button>
              <Button
                type="submit"
                loading={saving}
                disabled={!dirty || words.title.trim() === ''}
                data-testid="case-save"
              >
                Save
              </Button>
            </div>
          </>
        )}
      </div>
    </form>
  );
}

/** What is written, on which version, and how it becomes the next one. */
function useCaseDraft({ record, onDirty, onSaved }: CaseFormProps) {
  const [base, setBase] = useState(record);
  const [words, setWords] = useState(() => wordsOf(record));
  const { mutate, isPending, error, reset } = useSaveCase(record.caseId);
  const dirty = changeOf(wordsOf(base), words) !== undefined;
  useEffect(() => onDirty(dirty), [dirty, onDirty]);
  // Restored or blacked out beside this form: as long as nothing is written here, the newest is shown.
  useEffect(() => {
    if (dirty || record.summary.version === base.summary.version) return;
    setBase(record);
    setWords(wordsOf(record));
  }, [record, base, dirty]);

  const take = (theirs: CaseRecord): void => {
    setBase(theirs);
    setWords(wordsOf(theirs));
    reset();
  };
  const send = (from: CaseRecord, mine: CaseWords): void => {
    const change = changeOf(wordsOf(from), mine);
    if (change === undefined) {
      take(from);
      return;
    }
    const onSuccess = (saved: CaseRecord): void => {
      setBase(saved);
      setWords(wordsOf(saved));
      notifications.show({ message: 'Case saved' });
      onSaved(saved);
    };
    mutate({ baseVersion: from.summary.version, change }, { onSuccess });
  };
  const conflict = error instanceof RequestRefusedError && error.code === 'case.version-conflict';
  return {
    words,
    setWords,
    dirty,
    base,
    conflict,
    problem: error === null ? undefined : sentenceOf(error),
    saving: isPending,
    save: () => send(base, words),
    take,
    keep: (theirs: CaseRecord): void => {
      const merged = rebase(wordsOf(base), words, wordsOf(theirs));
      setBase(theirs);
      setWords(merged);
      send(theirs, merged);
    },
  };
}
