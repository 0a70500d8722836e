import type { FieldChange } from '../api/case-types.ts';
import { fieldLabel, valueWords } from './field-words.ts';

export interface ChangeListProps {
  readonly changes: readonly FieldChange[];
  readonly before: string;
  readonly after: string;
}

/** Fields that differ, each as it was and as it is. */
export function ChangeList({ changes, before, after }: ChangeListProps) {
  if (changes.length === 0) return <p className="dim">Nothing differs.</p>;
  return (
    <table className="changes">
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">{before}</th>
          <th scope="col">{after}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ field, before: old, after: young }) => (
          <tr key={field}>
            <th scope="row">{fieldLabel(field)}</th>
            <ChangeValue className="change-before" text={valueWords(field, old)} />
            <ChangeValue className="change-after" text={valueWords(field, young)} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ChangeValue({ className, text }: { className: string; text: string }) {
  return <td className={className}>{text === '' ? <span className="dim">empty</span> : text}</td>;
}
