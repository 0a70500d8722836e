import { describe, expect, test } from '@jest/globals';
import { readAnnotations } from '../annotations/read-annotations.ts';
import type { AnnotationsResult } from '../annotations/annotations.ts';
import { parsePart10 } from '../dicom/part10.ts';
import { hasRealData, readFile } from './real-data.ts';

function read(path: string): AnnotationsResult {
  const result = parsePart10(readFile(path).bytes);
  if ('refusal' in result) throw new Error(result.refusal);
  return readAnnotations(result.parsed);
}

const describeReal = hasRealData ? describe : describe.skip;

describeReal('real structured reports', () => {
  test('the tumour of shapes/sr-tid1500.dcm, as dsrdump prints it', () => {
    const result = read('shapes/sr-tid1500.dcm');
    if ('refusal' in result) throw new Error(result.refusal);
    const { groups, notes } = result.annotations;
    expect(groups).toHaveLength(1);
    const [group] = groups;
    expect(group!.finding?.meaning).toBe('Neoplasm, Primary');
    expect(group!.findingSite?.meaning).toBe('pharyngeal tonsil (adenoid)');
    expect(group!.segments).toHaveLength(1);
    const valueOf = (name: string, derivation: string | undefined): number | undefined =>
      group!.measurements.find(
        (measurement) =>
          measurement.name.meaning === name && measurement.derivation?.meaning === derivation,
      )?.value;
    expect(valueOf('SUVbw', 'Mean')).toBe(6.01529);
    expect(valueOf('SUVbw', 'Maximum')).toBe(10.3814);
    expect(valueOf('Volume', undefined)).toBe(33.5824);
    expect(notes).toEqual(expect.arrayContaining(['text-left-out', 'measurements-left-out']));
    expect(JSON.stringify(groups)).not.toMatch(/99PMP|primary tumor|User2/);
  });

  test('the circle of shapes/sr_document.dcm', () => {
    const result = read('shapes/sr_document.dcm');
    if ('refusal' in result) throw new Error(result.refusal);
    expect(result.annotations.groups[0]).toMatchObject({
      finding: { meaning: 'Spinal cord' },
      measurements: [{ value: 1.7, unit: { value: 'cm2' } }],
      regions: [{ shape: 'circle', space: 'pixel' }],
    });
  });

  test('a report of words alone is refused by name', () => {
    expect(read('shapes/test-SR.dcm')).toEqual({ refusal: 'object.structured-report' });
  });
});
