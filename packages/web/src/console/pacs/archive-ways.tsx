import { Button } from '@mantine/core';
import { useState } from 'react';

import { Icon } from '../../components/icons.tsx';
import { type Archive, usePacsSetup } from '../api/pacs.ts';
import { ArchiveDialog } from './archive-dialog.tsx';

/** The hospital's archive: searched where it is set up; else where to read how that is done. */
export function ArchiveWays() {
  const { data: setup } = usePacsSetup();
  const [opened, setOpened] = useState<Archive>();
  if (setup === undefined) return null;
  const { archives, receiver } = setup;
  return (
    <>
      {archives.map((archive) => (
        <Button
          key={archive.pacsId}
          variant="default"
          size="sm"
          leftSection={<Icon name="archive" size={16} />}
          onClick={() => setOpened(archive)}
          data-testid="pacs-open"
        >
          Search {archive.name}
        </Button>
      ))}
      {receiver !== null && (
        <p className="dim">
          Other systems send images to <strong>{receiver.aeTitle}</strong> at{' '}
          <span className="numerals">
            {location.hostname}:{receiver.port}
          </span>
        </p>
      )}
      {archives.length === 0 && receiver === null && !setup.storesOverWeb && (
        <p className="dim">No archive (PACS) is set up: docs/pacs.md says how.</p>
      )}
      <ArchiveDialog archive={opened} onClose={() => setOpened(undefined)} />
    </>
  );
}
