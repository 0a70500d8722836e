import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';

import { Icon } from '../../components/icons.tsx';
import { startDefacing, useCaseWork } from '../api/case-jobs.ts';
import { pathOfThumbnail, useRefreshCase } from '../api/cases.ts';
import type { CaseSummary } from '../api/case-types.ts';
import { Thumbnail } from '../library/thumbnail.tsx';
import { WorkState } from './work-state.tsx';

const PICTURE_PX = 180;

/** Whether the import thinks that somebody could be recognised by their face. */
export function mayShowFace({ warnings }: Pick<CaseSummary, 'warnings'>): boolean {
  return warnings.some((warning) => /\bface\b/i.test(warning));
}

/** One press takes the soft tissue of a face out of the images, for good, and shows what it looked like before. */
export function FaceRemoval({ summary }: { summary: CaseSummary }) {
  const { caseId, thumbnailSha256 } = summary;
  const refresh = useRefreshCase(caseId);
  const { work, begin } = useCaseWork(() => void refresh());
  const [before, keepBefore] = useKeptPicture();
  if (!mayShowFace(summary) && work.kind === 'idle') return null;
  return (
    <section className="face" data-done={work.kind === 'done'} aria-labelledby="face">
      <h3 id="face">
        <Icon name={work.kind === 'done' ? 'check' : 'warning'} size={17} />
        {work.kind === 'done' ? 'The face was removed' : 'A face could be recognised'}
      </h3>
      {work.kind === 'done' ? (
        <p>Compare both pictures. What was removed is gone from this server for good.</p>
      ) : (
        <p>
          This series shows a head. Remove the soft tissue of the face before you share it: the
          brain stays as it is, and the removal cannot be taken back.
        </p>
      )}
      {work.kind === 'done' && (
        <div className="face-pictures">
          <figure>
            {before === undefined ? (
              <Thumbnail sha256={null} size={PICTURE_PX} />
            ) : (
              <img src={before} width={PICTURE_PX} height={PICTURE_PX} alt="The head before" />
            )}
            <figcaption>Before</figcaption>
          </figure>
          <figure>
            <Thumbnail sha256={thumbnailSha256} size={PICTURE_PX} />
            <figcaption>Now</figcaption>
          </figure>
        </div>
      )}
      <WorkState work={work} label="Removing the face" />
      {(work.kind === 'idle' || work.kind === 'failed') && (
        <Button
          variant="default"
          onClick={() => {
            if (thumbnailSha256 !== null) keepBefore(pathOfThumbnail(thumbnailSha256));
            begin(() => startDefacing(caseId));
          }}
          data-testid="remove-face"
        >
          Remove the face
        </Button>
      )}
    </section>
  );
}

/** A picture kept in the page: on the server it goes with the images it shows. */
function useKeptPicture(): [string | undefined, (address: string) => void] {
  const [kept, setKept] = useState<string>();
  useEffect(
    () => () => {
      if (kept !== undefined) URL.revokeObjectURL(kept);
    },
    [kept],
  );
  const keep = async (address: string): Promise<void> => {
    const reply = await fetch(address);
    if (reply.ok) setKept(URL.createObjectURL(await reply.blob()));
  };
  return [kept, (address) => void keep(address).catch(() => undefined)];
}
