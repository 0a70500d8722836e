import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';

import { countOf } from '../../components/format.ts';
import { sentenceOf } from '../../components/http-client.ts';
import { type Archive, type StudyMatches, useStudySearch } from '../api/pacs.ts';
import { EMPTY_FIELDS, type SearchFields, studyQueryOf } from './study-query.ts';
import { StudyRow } from './study-row.tsx';

export interface ArchiveDialogProps {
  readonly archive: Archive | undefined;
  readonly onClose: () => void;
}

/** Search in an archive, and the way from what was found into the library. */
export function ArchiveDialog({ archive, onClose }: ArchiveDialogProps) {
  return (
    <Modal.Root opened={archive !== undefined} onClose={onClose} size={920}>
      <Modal.Overlay />
      <Modal.Content>
        <div className="dialog-head">
          <Modal.Title>{archive?.name}</Modal.Title>
          <Modal.CloseButton aria-label="Close" />
        </div>
        <Modal.Body className="archive-body">
          {archive !== undefined && <ArchiveSearch key={archive.pacsId} archive={archive} />}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function ArchiveSearch({ archive }: { archive: Archive }) {
  const [fields, setFields] = useState(EMPTY_FIELDS);
  const search = useStudySearch(archive.pacsId);
  const query = studyQueryOf(fields);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (query !== undefined) search.mutate(query);
  };
  return (
    <>
      <form className="archive-form" onSubmit={submit}>
        <SearchInputs fields={fields} onFields={setFields} />
        <Button
          type="submit"
          loading={search.isPending}
          disabled={query === undefined}
          data-testid="pacs-search"
        >
          Search
        </Button>
      </form>
      <div className="archive-found" aria-live="polite" aria-busy={search.isPending}>
        {search.error !== null ? (
          <p className="problem" role="alert">
            {sentenceOf(search.error)}
          </p>
        ) : search.data === undefined ? (
          <p className="dim">
            Names and numbers are shown to choose a study. They stay in the archive: nothing of them
            comes into the library.
          </p>
        ) : (
          <Found matches={search.data} pacsId={archive.pacsId} />
        )}
      </div>
    </>
  );
}

function Found({ matches, pacsId }: { matches: StudyMatches; pacsId: string }) {
  const { studies, isTruncated } = matches;
  if (studies.length === 0) return <p>No study matches. Try fewer words, or other dates.</p>;
  return (
    <>
      <p className="dim numerals">
        {isTruncated
          ? `The first ${countOf(studies.length, 'study', 'studies')}. Narrow the search to see others.`
          : countOf(studies.length, 'study', 'studies')}
      </p>
      <ul className="studies">
        {studies.map((study) => (
          <StudyRow key={study.studyUid} study={study} pacsId={pacsId} />
        ))}
      </ul>
    </>
  );
}

const MODALITIES = ['CT', 'MR', 'PT', 'CR', 'DX', 'US', 'XA', 'MG', 'NM', 'RF'];

interface SearchInputsProps {
  readonly fields: SearchFields;
  readonly onFields: (fields: SearchFields) => void;
}

function SearchInputs({ fields, onFields }: SearchInputsProps) {
  const input = (field: keyof SearchFields, label: string, type = 'text') => (
    <TextInput
      label={label}
      type={type}
      value={fields[field]}
      maxLength={63}
      autoComplete="off"
      onChange={(event) => onFields({ ...fields, [field]: event.target.value })}
    />
  );
  return (
    <>
      {input('patientName', 'Name (family name first)')}
      {input('patientId', 'Patient ID')}
      {input('accessionNumber', 'Accession number')}
      <NativeSelect
        label="Modality"
        value={fields.modality}
        data={[
          { value: '', label: 'Any' },
          ...MODALITIES.map((modality) => ({ value: modality, label: modality })),
        ]}
        onChange={(event) => onFields({ ...fields, modality: event.target.value })}
      />
      {input('fromDate', 'From', 'date')}
      {input('toDate', 'To', 'date')}
    </>
  );
}
