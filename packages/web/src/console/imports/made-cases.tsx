import { Icon } from '../../components/icons.tsx';
import type { CaseSummary } from '../api/case-types.ts';
import { sizeWords } from '../library/library-words.ts';
import { Thumbnail } from '../library/thumbnail.tsx';

export interface MadeCasesProps {
  readonly cases: readonly CaseSummary[];
  readonly alreadyInLibrary: readonly CaseSummary[];
  readonly onReview?: ((caseId: string) => void) | undefined;
}

const THUMBNAIL_PX = 34;

/** The cases that came of an import, and those that were there before. */
export function MadeCases({ cases, alreadyInLibrary, onReview }: MadeCasesProps) {
  return (
    <ul className="import-cases">
      {cases.map((made) => (
        <li key={made.caseId}>
          <Thumbnail sha256={made.thumbnailSha256} size={THUMBNAIL_PX} />
          <span className="import-case-words">
            <span>{made.title}</span>
            <span className="dim">
              {made.modality}, {sizeWords(made.kind, made.slices)}
            </span>
          </span>
          {made.status === 'ready' ? (
            <Icon name="check" size={16} />
          ) : onReview === undefined ? (
            <span className="dim">To be looked through</span>
          ) : (
            <button type="button" className="text-button" onClick={() => onReview(made.caseId)}>
              Look through
            </button>
          )}
        </li>
      ))}
      {alreadyInLibrary.map(({ caseId, title, thumbnailSha256 }) => (
        <li key={caseId}>
          <Thumbnail sha256={thumbnailSha256} size={THUMBNAIL_PX} />
          <span className="import-case-words">
            <span>{title}</span>
            <span className="dim">Already in the library</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
