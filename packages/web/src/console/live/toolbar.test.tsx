/** @jest-environment jsdom */
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { act, cleanup, fireEvent, screen } from '@testing-library/react';

import { PLAIN_OVERLAY } from '@rounds/classroom';
import type { ViewerCapabilities } from '@rounds/viewer';

import { ClassroomProvider } from '../../components/classroom-context.tsx';
import {
  createInMemoryClassroom,
  testCase,
  testPerson,
} from '../../testing/in-memory-classroom.ts';
import { renderConsole, standInForBrowser } from '../../testing/render-console.tsx';
import { createTestViewer } from '../../testing/test-viewer.ts';
import { Toolbar } from './toolbar.tsx';

beforeAll(standInForBrowser);
afterEach(cleanup);

const STACK: ViewerCapabilities = {
  kind: 'image-stack',
  cutPlanes: false,
  window: true,
  presets: false,
  cine: true,
  toScale: true,
};

function openToolbar() {
  const room = createInMemoryClassroom(
    [testCase('a')],
    [testPerson('teacher', { role: 'instructor' })],
  );
  const viewer = createTestViewer();
  renderConsole(
    <ClassroomProvider connection={room.connect('teacher')}>
      <Toolbar
        viewer={viewer}
        act={() => undefined}
        colorsOpen={false}
        onColors={() => undefined}
      />
    </ClassroomProvider>,
  );
  return viewer;
}

describe('the tools of the picture', () => {
  test('a volume is cut; pictures are paged and played instead', () => {
    const viewer = openToolbar();
    expect(screen.queryByTestId('plane-add')).not.toBeNull();
    expect(screen.queryByTestId('cine-play')).toBeNull();
    act(() => viewer.show({ capabilities: STACK, frame: 3, frameCount: 96 }));
    expect(screen.queryByTestId('plane-add')).toBeNull();
    expect(screen.queryByTestId('preset-select')).toBeNull();
    expect(screen.getByTestId('frame-count').textContent).toBe('3 / 96');
    fireEvent.click(screen.getByTestId('cine-play'));
    expect(screen.getByTestId('cine-play').getAttribute('aria-label')).toBe('Pause');
    fireEvent.click(screen.getByTestId('frame-next'));
    expect(viewer.told).toEqual(['playing true', 'frame 1']);
  });

  test('V1 undo and redo are offered where there is something to take or bring back', () => {
    const viewer = openToolbar();
    const isDisabled = (testId: string): boolean =>
      screen.getByTestId<HTMLButtonElement>(testId).disabled;
    expect([isDisabled('undo'), isDisabled('redo')]).toEqual([true, true]);
    act(() => viewer.show({ canUndo: true }));
    expect([isDisabled('undo'), isDisabled('redo')]).toEqual([false, true]);
    act(() => viewer.show({ canUndo: false, canRedo: true }));
    expect([isDisabled('undo'), isDisabled('redo')]).toEqual([true, false]);
  });

  test('what lies over the volume is shown, hidden and faded', async () => {
    const viewer = openToolbar();
    expect(screen.queryByTestId('overlay-menu')).toBeNull();
    act(() =>
      viewer.lay([
        {
          overlayId: 'liver',
          kind: 'segmentation',
          name: 'Liver',
          visible: true,
          opacity: 0.5,
          ...PLAIN_OVERLAY,
          state: 'ready',
          segments: [{ number: 1, label: 'Right lobe', colorRgb: [200, 10, 10] }],
        },
      ]),
    );
    fireEvent.click(screen.getByTestId('overlay-menu'));
    expect(await screen.findByText('Right lobe')).toBeTruthy();
    fireEvent.change(screen.getByLabelText(/How strongly Liver shows/), {
      target: { value: '80' },
    });
    fireEvent.click(screen.getByTestId('segment-liver-1'));
    fireEvent.click(screen.getByTestId('segment-liver-1'));
    fireEvent.click(screen.getByTestId('overlay-safe-liver'));
    fireEvent.click(screen.getByTestId('overlay-liver'));
    expect(viewer.told).toEqual([
      'overlay liver {"opacity":0.8}',
      'overlay liver {"hiddenSegments":[1]}',
      'overlay liver {"hiddenSegments":[]}',
      'overlay liver {"safeColors":true}',
      'overlay liver {"visible":false}',
    ]);
    expect(screen.getByTestId('overlay-menu').textContent).toContain('0/1');
  });
});
