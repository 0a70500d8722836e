import { Autocomplete, Button, NativeSelect, TagsInput, Textarea, TextInput } from '@mantine/core';

import { CASE_LEVELS, type CaseLevel, type CaseMetadata, MAX_TAGS } from '@rounds/classroom';

import { Icon } from '../../components/icons.tsx';
import type { CaseWords } from '../api/case-types.ts';
import { LEVEL_LABELS } from '../library/library-words.ts';
import { useInstructorName } from '../sign-in/use-instructor.ts';
import { dayOf } from './field-words.ts';

export interface CaseFieldsProps {
  readonly words: CaseWords;
  readonly onWords: (words: CaseWords) => void;
}

/** What everybody reads, in the order in which the class meets it. */
export function TextFields({ words, onWords }: CaseFieldsProps) {
  return (
    <>
      <TextInput
        label="Title"
        description="Everybody sees it from the start: do not name the diagnosis."
        value={words.title}
        onChange={(event) => onWords({ ...words, title: event.target.value })}
        maxLength={120}
        required
        withAsterisk={false}
        data-testid="case-title"
      />
      <LongText
        label="History"
        description="Shown first."
        value={words.history}
        maxLength={4000}
        onText={(history) => onWords({ ...words, history })}
      />
      <LongText
        label="Question"
        description="Shown after the key views. Left empty, there is no such step."
        value={words.question}
        maxLength={2000}
        onText={(question) => onWords({ ...words, question })}
      />
      <LongText
        label="Reveal"
        description="Diagnosis and teaching points. Nobody else gets it before you come to this step."
        value={words.reveal}
        maxLength={4000}
        onText={(reveal) => onWords({ ...words, reveal })}
      />
    </>
  );
}

/** What the case is found by. Only those who teach see it. */
export function FindingFields({ words, onWords }: CaseFieldsProps) {
  const { metadata } = words;
  const edit = (change: Partial<CaseMetadata>): void =>
    onWords({ ...words, metadata: { ...metadata, ...change } });
  return (
    <fieldset className="case-group">
      <legend>For the library</legend>
      <TextInput
        label="Diagnosis"
        description="Seen by instructors only until the reveal."
        value={metadata.diagnosis}
        maxLength={200}
        onChange={(event) => edit({ diagnosis: event.target.value })}
        data-testid="case-diagnosis"
      />
      <div className="case-pair">
        <Autocomplete
          label="Region"
          value={metadata.region}
          maxLength={40}
          data={REGIONS}
          onChange={(region) => edit({ region })}
        />
        <NativeSelect
          label="Level"
          value={metadata.level ?? ''}
          data={[
            { value: '', label: 'For everybody' },
            ...CASE_LEVELS.map((level) => ({ value: level, label: LEVEL_LABELS[level] })),
          ]}
          onChange={(event) => edit({ level: levelOf(event.target.value) })}
        />
      </div>
      <TagsInput
        label="Tags"
        description="Enter or comma after each."
        value={[...metadata.tags]}
        maxTags={MAX_TAGS}
        onChange={(tags) => edit({ tags: tags.map(tidyTag).filter((tag) => tag !== '') })}
        clearable
        clearButtonProps={{ 'aria-label': 'Remove all tags' }}
      />
    </fieldset>
  );
}

/** As the library keeps it; a pasted comma is no part of it. */
function tidyTag(tag: string): string {
  return tag.replaceAll(',', ' ').trim().slice(0, 40).toLowerCase();
}

function levelOf(value: string): CaseLevel | null {
  return CASE_LEVELS.find((level) => level === value) ?? null;
}

/** Who answers for the case. */
export function ReviewFields({ words, onWords }: CaseFieldsProps) {
  const name = useInstructorName();
  const { metadata } = words;
  const { reviewedAtMs } = metadata;
  const edit = (change: Partial<CaseMetadata>): void =>
    onWords({ ...words, metadata: { ...metadata, ...change } });
  return (
    <fieldset className="case-group">
      <legend>Who answers for it</legend>
      <div className="case-pair">
        <TextInput
          label="Author"
          value={metadata.author}
          maxLength={120}
          onChange={(event) => edit({ author: event.target.value })}
        />
        <TextInput
          label="Reviewer"
          value={metadata.reviewer}
          maxLength={120}
          onChange={(event) => edit({ reviewer: event.target.value })}
          data-testid="case-reviewer"
        />
      </div>
      <p className="case-reviewed">
        <span>
          {reviewedAtMs === null
            ? 'Nobody has reviewed it yet.'
            : `Reviewed on ${dayOf(reviewedAtMs)}.`}
        </span>
        <Button
          variant="default"
          size="compact-md"
          leftSection={<Icon name="check" size={15} />}
          onClick={() =>
            edit({ reviewedAtMs: Date.now(), ...(name === '' ? {} : { reviewer: name }) })
          }
          data-testid="case-mark-reviewed"
        >
          Mark as reviewed today
        </Button>
        {reviewedAtMs !== null && (
          <button
            type="button"
            className="text-button"
            onClick={() => edit({ reviewedAtMs: null })}
          >
            Not reviewed
          </button>
        )}
      </p>
    </fieldset>
  );
}

interface LongTextProps {
  readonly label: string;
  readonly description: string;
  readonly value: string;
  readonly maxLength: number;
  readonly onText: (text: string) => void;
}

function LongText({ label, description, value, maxLength, onText }: LongTextProps) {
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

/** Offered while typing; anything else may be written. */
const REGIONS = [
  'abdomen', 'ankle', 'breast', 'chest', 'elbow', 'foot', 'hand', 'head', 'heart', 'hip', 'knee',
  'neck', 'pelvis', 'shoulder', 'spine', 'whole body', 'wrist',
]; // prettier-ignore
