/** @jest-environment jsdom */
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react';

import { testCase } from '../../testing/in-memory-classroom.ts';
import { renderConsole, standInForBrowser } from '../../testing/render-console.tsx';
import { installTestServer } from '../../testing/test-server.ts';
import { testSummary } from '../../testing/test-summary.ts';
import type { CaseRecord } from '../api/case-types.ts';
import type { FrameReader } from './frame-reader.ts';
import type { FrameFacts } from './frame-source.ts';
import { ReviewPage } from './review-page.tsx';

beforeAll(() => {
  standInForBrowser();
  // jsdom draws nothing; that something would have been drawn is all that counts here.
  globalThis.ImageData = function ImageData() {} as unknown as typeof ImageData;
  HTMLCanvasElement.prototype.getContext = (() => ({
    putImageData: () => undefined,
  })) as unknown as HTMLCanvasElement['getContext'];
});
afterEach(cleanup);

const FRAMES = 3;
const FACTS: FrameFacts = {
  columns: 40,
  rows: 30,
  frames: FRAMES,
  samplesPerPixel: 1,
  frameTimeMs: 40,
  inverted: false,
  windows: [{ center: 100, width: 200 }],
  range: { center: 100, width: 200 },
};

const openFrames = (): FrameReader => ({
  facts: Promise.resolve(FACTS),
  frame: async (index) => ({
    index,
    columns: 40,
    rows: 30,
    storedValues: new Uint16Array(1200),
    slope: 1,
    intercept: 0,
  }),
  dispose: () => undefined,
});

const quarantined = (): CaseRecord => ({
  ...testCase('q', { title: 'US, 3 images' }),
  summary: testSummary('q', {
    kind: 'image-stack',
    columns: 40,
    rows: 30,
    slices: FRAMES,
    status: 'quarantined',
    quarantineReasons: ['Text may be burned in.'],
  }),
});

async function openReview() {
  const server = installTestServer();
  server.on('GET /api/cases/q', quarantined);
  const done: string[] = [];
  const note = (what: string) => (): void => void done.push(what);
  renderConsole(
    <ReviewPage
      caseId="q"
      onClose={note('closed')}
      onQuarantined={note('quarantined')}
      openFrames={openFrames}
    />,
  );
  const stage = await screen.findByTestId('review-stage');
  await screen.findByTestId('review-count');
  const press = (key: string, held: object = {}) =>
    act(async () => void fireEvent.keyDown(stage, { key, ...held }));
  const looked = () => screen.getByTestId<HTMLInputElement>('review-looked');
  return { server, done, press, looked };
}

describe('looking through a quarantined case', () => {
  test('is released only after every image was on the screen and somebody said so', async () => {
    const { server, done, press, looked } = await openReview();
    server.on('POST /api/cases/q/release', () => undefined);
    expect(looked().disabled).toBe(true);
    await press('End');
    await waitFor(() => expect(screen.getByText(/^2 of 3 looked at/)).toBeTruthy());
    expect(looked().disabled).toBe(true);
    fireEvent.click(screen.getByText('Next not looked at'));
    await waitFor(() => expect(looked().disabled).toBe(false));
    const release = screen.getByTestId<HTMLButtonElement>('review-release');
    expect(release.disabled).toBe(true);
    fireEvent.click(looked());
    fireEvent.click(release);
    await waitFor(() => expect(done).toContain('closed'));
    expect(server.asked('POST')[0]?.body).toEqual({
      assetSha256: '0'.repeat(64),
      lookedAtAllImages: true,
    });
  });

  test('rectangles are made, moved and taken back by keys, and applied after a second question', async () => {
    const { server, press } = await openReview();
    server.on('POST /api/cases/q/mask', () => ({ jobId: 'j', status: 'waiting' }));
    server.on('GET /api/case-jobs/j', () => ({
      jobId: 'j',
      status: 'running',
      done: 1,
      total: 3,
    }));
    await press('r');
    await press('ArrowLeft');
    await press('r');
    await press('z', { ctrlKey: true });
    fireEvent.change(screen.getByLabelText('Images of rectangle 1'), { target: { value: 'one' } });
    fireEvent.click(screen.getByTestId('mask-apply'));
    expect(server.asked('POST')).toHaveLength(0);
    fireEvent.click(screen.getByTestId('mask-confirm'));
    await waitFor(() =>
      expect(server.asked('POST')[0]?.body).toEqual({
        regions: [{ frames: [0, 0], column: 14, row: 13, width: 10, height: 3 }],
      }),
    );
    expect(await screen.findByText(/Blacking out, 1 of 3/)).toBeTruthy();
  });
});
