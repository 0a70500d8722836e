import { describe, expect, test } from '@jest/globals';
import { saltedStudy } from '../deidentification/fixtures/salted-study.ts';
import { readSeries } from './read-series.ts';

const files = saltedStudy().map((bytes, index) => ({ name: `${index}.dcm`, bytes }));
const CT = files.slice(0, 4);
const [segmentation, measurements, presentationState] = files.slice(8);

describe('links between objects', () => {
  test('a report that measures a segment belongs to the series the segment was drawn on', async () => {
    // In any order: what is referred to may come later.
    const read = await readSeries([measurements!, segmentation!, ...CT]);
    expect(read.refused).toEqual([]);
    expect(read.segmentations.map(({ seriesIndex }) => seriesIndex)).toEqual([0]);
    expect(read.annotations).toMatchObject([{ fileName: '9.dcm', seriesIndices: [0] }]);
  });

  test('without the segmentation, or without its series, the report is refused', async () => {
    const withoutSegmentation = await readSeries([measurements!, ...CT]);
    const withoutSeries = await readSeries([measurements!, segmentation!]);
    for (const { annotations, refused } of [withoutSegmentation, withoutSeries]) {
      expect(annotations).toEqual([]);
      expect(refused).toMatchObject([{ file: '9.dcm', code: 'object.structured-report' }]);
    }
    expect(withoutSeries.segmentations.map(({ seriesIndex }) => seriesIndex)).toEqual([undefined]);
  });

  test('a presentation state belongs to the series of its image', async () => {
    const read = await readSeries([...CT, presentationState!]);
    expect(read.annotations).toMatchObject([{ fileName: '10.dcm', seriesIndices: [0] }]);
  });

  test('a series knows its study, its frame of reference, and which of the files it was made of', async () => {
    const { series } = await readSeries([segmentation!, ...files.slice(0, 8)]);
    expect(series.map(({ fileIndices }) => fileIndices)).toEqual([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ]);
    const spaces = series.map(({ references }) => [
      references.studyInstanceUid,
      references.frameOfReferenceUid,
    ]);
    expect(spaces[0]).toEqual(spaces[1]);
  });
});
