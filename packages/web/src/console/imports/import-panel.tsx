import { Button } from '@mantine/core';
import { type ChangeEvent, useRef, useState } from 'react';

import { Icon } from '../../components/icons.tsx';
import { ArchiveWays } from '../pacs/archive-ways.tsx';
import type { Imports } from './imports.ts';
import { PastImports } from './past-imports.tsx';

/** The ways in for new images: drop, folder, files, the archive; and what came in before. */
export function ImportPanel({ imports }: { imports: Imports }) {
  const [past, setPast] = useState(false);
  return (
    <section className="import-panel" aria-label="Import images" data-testid="import-drop">
      <p className="import-panel-lead">
        <Icon name="folder" size={22} />
        <span>
          Drop a DICOM folder, a zip file or a case file anywhere on this page
          <span className="dim"> Names and other personal data are removed on the way in.</span>
        </span>
      </p>
      <Pickers imports={imports} />
      <ArchiveWays />
      <button type="button" className="text-button" onClick={() => setPast(true)}>
        Past imports
      </button>
      <PastImports opened={past} onClose={() => setPast(false)} />
    </section>
  );
}

function Pickers({ imports }: { imports: Imports }) {
  const folderInput = useRef<HTMLInputElement>(null);
  const filesInput = useRef<HTMLInputElement>(null);
  const take = (event: ChangeEvent<HTMLInputElement>): void => {
    if (event.target.files !== null && event.target.files.length > 0)
      imports.importPicked([...event.target.files]);
    // The same folder can then be chosen again.
    event.target.value = '';
  };
  return (
    <>
      <div className="import-panel-buttons">
        <Button variant="default" size="sm" onClick={() => folderInput.current?.click()}>
          Choose folder
        </Button>
        <Button variant="default" size="sm" onClick={() => filesInput.current?.click()}>
          Choose files
        </Button>
      </div>
      <input
        ref={folderInput}
        type="file"
        hidden
        multiple
        {...{ webkitdirectory: '' }}
        aria-label="Folder to import"
        data-testid="import-folder"
        onChange={take}
      />
      <input
        ref={filesInput}
        type="file"
        hidden
        multiple
        aria-label="Files to import"
        data-testid="import-files"
        onChange={take}
      />
    </>
  );
}
