import { expect, test } from '@jest/globals';

import { groupRefusals } from './refusal-groups.ts';

test('refused files are grouped by reason, the commonest first', () => {
  const refused = [
    { file: 'DICOMDIR', code: 'directory', reason: 'A directory.' },
    { file: 'a.pdf', code: 'not-dicom', reason: 'Not DICOM.' },
    { file: 'b.pdf', code: 'not-dicom', reason: 'Not DICOM.' },
  ];
  expect(groupRefusals(refused)).toEqual([
    { reason: 'Not DICOM.', files: ['a.pdf', 'b.pdf'] },
    { reason: 'A directory.', files: ['DICOMDIR'] },
  ]);
});
