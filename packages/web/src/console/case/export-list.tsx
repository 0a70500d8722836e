import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';

import { Icon } from '../../components/icons.tsx';
import { startExport, useCaseWork } from '../api/case-jobs.ts';
import { pathOfCase } from '../api/cases.ts';
import type { CaseRecord, ExportFormat } from '../api/case-types.ts';
import { WorkState } from './work-state.tsx';

interface ExportChoice {
  readonly format: ExportFormat;
  readonly label: string;
  readonly description: string;
}

const CHOICES: readonly ExportChoice[] = [
  { format: 'nifti', label: 'NIfTI', description: 'One .nii.gz file, for research programs.' },
  {
    format: 'ome-zarr',
    label: 'OME-Zarr',
    description: 'A zipped pyramid, for programs that stream.',
  },
  {
    format: 'dicom',
    label: 'De-identified DICOM',
    description: 'New files with new identifiers, without any patient data.',
  },
  {
    format: 'key-images',
    label: 'Key images',
    description: 'The key views as PNG pictures, for slides.',
  },
];

/** The ways out: the case as one file, or its images for other programs. */
export function ExportList({ record }: { record: CaseRecord }) {
  const { caseId, summary } = record;
  if (summary.status === 'quarantined') {
    return (
      <p className="dim">
        A case leaves this server only after somebody has looked through its images.
      </p>
    );
  }
  return (
    <ul className="exports">
      <li>
        <span className="export-words">
          <span>Case file</span>
          <span className="dim">Text and images as one file, for another server of Rounds.</span>
        </span>
        <Button
          component="a"
          href={`${pathOfCase(caseId)}/export`}
          download
          variant="default"
          size="compact-md"
          leftSection={<Icon name="download" size={15} />}
          data-testid="export-case"
        >
          Download
        </Button>
      </li>
      {CHOICES.map((choice) => (
        <ExportRow key={choice.format} caseId={caseId} choice={choice} />
      ))}
    </ul>
  );
}

function ExportRow({ caseId, choice }: { caseId: string; choice: ExportChoice }) {
  const { format, label, description } = choice;
  const [file, setFile] = useState<string>();
  const { work, begin } = useCaseWork((job) => setFile(`/api/case-jobs/${job.jobId}/file`));
  useDownload(file);
  return (
    <li>
      <span className="export-words">
        <span>{label}</span>
        <span className="dim">{description}</span>
        <WorkState work={work} label={`Making ${label}`} />
      </span>
      {work.kind === 'done' && file !== undefined ? (
        <Button
          component="a"
          href={file}
          download
          variant="default"
          size="compact-md"
          leftSection={<Icon name="download" size={15} />}
        >
          Download again
        </Button>
      ) : (
        <Button
          variant="default"
          size="compact-md"
          loading={work.kind === 'running'}
          onClick={() => begin(() => startExport(caseId, format))}
          data-testid={`export-${format}`}
        >
          Make and download
        </Button>
      )}
    </li>
  );
}

/** The file was asked for a moment ago: it comes without a second press. */
function useDownload(address: string | undefined): void {
  useEffect(() => {
    if (address === undefined) return;
    const link = document.createElement('a');
    link.href = address;
    link.download = '';
    document.body.append(link);
    link.click();
    link.remove();
  }, [address]);
}
