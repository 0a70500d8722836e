import { expect, test } from '@jest/globals';
import { encodeFrame, frameFormat } from '../codecs/fixtures/encode-frame.ts';
import { runFrameTask, type FrameWorkers } from '../codecs/frame-task.ts';
import { rampValues, sliceFile } from '../dicom/fixtures/slices.ts';
import { readSeries, type DicomFile } from './read-series.ts';

const SLICES = [1, 2, 3, 4, 5];

async function compressedFiles(): Promise<DicomFile[]> {
  const format = frameFormat({ rows: 3, columns: 4 });
  return Promise.all(
    SLICES.map(async (n) => {
      const bytes = await encodeFrame('encodeJpegLs', Uint16Array.from(rampValues(12, n)), format);
      const damaged = bytes.map((byte, i) => (i > 20 ? 0xff : byte));
      return sliceFile({
        instanceNumber: n,
        transferSyntaxUid: '1.2.840.10008.1.2.4.80',
        pixelData: { fragments: [n === 5 ? damaged : bytes] },
      });
    }),
  );
}

test('frames are decoded once, some of them before the last file is there, with the same result', async () => {
  const files = await compressedFiles();
  let begun = 0;
  const workers: FrameWorkers = {
    concurrency: 2,
    run: (task) => {
      begun += 1;
      return runFrameTask(task);
    },
  };
  let begunBeforeLast = 0;
  const inTurn = async function* (): AsyncGenerator<DicomFile> {
    for (const [i, file] of files.entries()) {
      if (i === files.length - 1) begunBeforeLast = begun;
      yield file;
    }
  };
  const early = await readSeries(inTurn(), { workers });
  const alone = await readSeries(files);
  expect([begunBeforeLast, begun]).toEqual([4, 5]);
  expect(early.refused).toEqual(alone.refused);
  expect(early.refused.map(({ code }) => code)).toEqual(['pixel.undecodable']);
  expect(early.series[0]?.volume).toEqual(alone.series[0]?.volume);
});
