import { Button, Loader, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';

import type { CaseDocument } from '@rounds/classroom';

import { countOf } from '../../components/format.ts';
import { sentenceOf } from '../../components/http-client.ts';
import { Icon } from '../../components/icons.tsx';
import { type CaseSummary, type CaseText, useCaseDocument, useSaveCaseText } from '../api/cases.ts';
import { SideSheet } from '../dialog.tsx';

export interface CaseDrawerProps {
  readonly caseId: string | undefined;
  readonly summary: CaseSummary | undefined;
  readonly onClose: () => void;
}

/** The text of a case, from the side. */
export function CaseDrawer({ caseId, summary, onClose }: CaseDrawerProps) {
  const { data, error } = useCaseDocument(caseId);
  return (
    <SideSheet opened={caseId !== undefined} onClose={onClose} title="Edit case">
      {data !== undefined && data.caseId === caseId ? (
        <CaseForm
          key={data.caseId}
          document={data}
          warnings={summary?.warnings ?? []}
          onClose={onClose}
        />
      ) : error !== null ? (
        <p role="alert">{sentenceOf(error)}</p>
      ) : (
        <Loader size="sm" aria-label="Loading the case" />
      )}
    </SideSheet>
  );
}

interface CaseFormProps {
  readonly document: CaseDocument;
  readonly warnings: readonly string[];
  readonly onClose: () => void;
}

function CaseForm({ document, warnings, onClose }: CaseFormProps) {
  const [text, setText] = useState<CaseText>({
    title: document.title,
    history: document.history,
    question: document.question,
    reveal: document.reveal,
  });
  const { mutate, isPending, error } = useSaveCaseText(document.caseId);
  const edit = (change: Partial<CaseText>): void => setText((before) => ({ ...before, ...change }));
  const save = (event: FormEvent): void => {
    event.preventDefault();
    mutate(
      { ...text, title: text.title.trim() },
      {
        onSuccess: () => {
          notifications.show({ message: 'Case saved' });
          onClose();
        },
      },
    );
  };
  return (
    <form className="case-form" onSubmit={save}>
      <Warnings warnings={warnings} />
      <CaseFields text={text} onEdit={edit} />
      <p className="dim">
        {countOf(document.keyViews.length, 'key view', 'key views')}. Save more from the picture
        during a class.
      </p>
      {error !== null && (
        <p className="problem" role="alert">
          <Icon name="warning" />
          {sentenceOf(error)}
        </p>
      )}
      <div className="case-form-buttons">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          type="submit"
          loading={isPending}
          disabled={text.title.trim() === ''}
          data-testid="case-save"
        >
          Save
        </Button>
      </div>
    </form>
  );
}

interface CaseFieldsProps {
  readonly text: CaseText;
  readonly onEdit: (change: Partial<CaseText>) => void;
}

function CaseFields({ text, onEdit }: CaseFieldsProps) {
  return (
    <>
      <TextInput
        label="Title"
        description="Everybody sees it from the start: do not name the diagnosis."
        value={text.title}
        onChange={(event) => onEdit({ title: event.target.value })}
        maxLength={120}
        required
        withAsterisk={false}
        data-testid="case-title"
      />
      <CaseTextField
        label="History"
        description="Shown first."
        value={text.history}
        maxLength={4000}
        onText={(history) => onEdit({ history })}
      />
      <CaseTextField
        label="Question"
        description="Shown after the key views. Left empty, there is no such step."
        value={text.question}
        maxLength={2000}
        onText={(question) => onEdit({ question })}
      />
      <CaseTextField
        label="Reveal"
        description="Diagnosis and teaching points. Nobody else gets it before you come to this step."
        value={text.reveal}
        maxLength={4000}
        onText={(reveal) => onEdit({ reveal })}
      />
    </>
  );
}

interface CaseTextFieldProps {
  readonly label: string;
  readonly description: string;
  readonly value: string;
  readonly maxLength: number;
  readonly onText: (text: string) => void;
}

function CaseTextField({ label, description, value, maxLength, onText }: CaseTextFieldProps) {
  return (
    <Textarea
      label={label}
      description={description}
      value={value}
      maxLength={maxLength}
      autosize
      minRows={3}
      maxRows={9}
      onChange={(event) => onText(event.target.value)}
    />
  );
}

function Warnings({ warnings }: { warnings: readonly string[] }) {
  if (warnings.length === 0) return null;
  return (
    <ul className="case-form-warnings" aria-label="Warnings">
      {warnings.map((warning) => (
        <li key={warning}>
          <Icon name="warning" size={16} />
          {warning}
        </li>
      ))}
    </ul>
  );
}
