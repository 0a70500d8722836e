import type { SeriesFlag, SeriesVolume } from '@rounds/imaging';

import type { Refusal } from './import-protocol.ts';

const REASONS: Partial<Record<SeriesFlag, string>> = {
  'gantry-tilt':
    'The slices of this series were taken with a tilted gantry, so the stack is sheared: import a reconstruction without tilt.',
  'missing-slices':
    'Slices are missing in the middle of this series: export the whole series again.',
  'non-uniform-spacing':
    'The slices of this series are not evenly spaced: import a reconstruction with one slice distance.',
};

/** Why a series that was read cannot be shown as a volume. Named after its first file. */
export function gridRefusal({ volume, fileNames }: SeriesVolume): Refusal {
  const flag = volume.flags.find((f) => REASONS[f] !== undefined);
  const [first = 'series'] = fileNames;
  const others = fileNames.length - 1;
  return {
    file: others > 0 ? `${first} and ${others} more` : first,
    code: `series.${flag ?? 'not-a-plain-grid'}`,
    reason:
      (flag && REASONS[flag]) ??
      'The slices of this series do not form an even grid: import another reconstruction.',
  };
}
