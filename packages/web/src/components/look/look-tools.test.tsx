/** @jest-environment jsdom */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';

import { DEFAULT_RENDERING } from '@rounds/classroom';
import type { Viewer } from '@rounds/viewer';

import {
  createInMemoryClassroom,
  testCase,
  testPerson,
} from '../../testing/in-memory-classroom.ts';
import {
  createTestViewer,
  TEST_TRANSFER_FUNCTION,
  type TestViewer,
} from '../../testing/test-viewer.ts';
import { ClassroomProvider } from '../classroom-context.tsx';
import { cropped, isWhole } from './crop-section.tsx';
import { cornerName } from './cut-out-section.tsx';
import { USUAL_DIRECTIONS } from './direction-words.ts';
import { LookTools } from './look-tools.tsx';
import { TransferEditor } from './transfer-editor.tsx';

beforeEach(() => localStorage.clear());
afterEach(cleanup);

function show(part: (viewer: Viewer) => React.ReactNode): TestViewer {
  const room = createInMemoryClassroom([testCase('a')], [testPerson('lena')]);
  const viewer = createTestViewer();
  render(<ClassroomProvider connection={room.connect('lena')}>{part(viewer)}</ClassroomProvider>);
  return viewer;
}

const openTools = (): TestViewer =>
  show((viewer) => <LookTools viewer={viewer} colorsOpen={false} onColors={() => undefined} />);
const openEditor = (): TestViewer =>
  show((viewer) => <TransferEditor viewer={viewer} onClose={() => undefined} />);

const press = (testId: string): boolean => fireEvent.click(screen.getByTestId(testId));
const slide = (testId: string, value: number): boolean =>
  fireEvent.change(screen.getByTestId(testId), { target: { value: String(value) } });

describe('the making of the picture', () => {
  test('modes have the settings that belong to them alone', () => {
    const viewer = openTools();
    press('picture-panel');
    expect(screen.queryByTestId('iso-value')).toBeNull();
    press('shaded');
    press('mode-isosurface');
    expect(screen.queryByTestId('shaded')).toBeNull();
    slide('iso-value', 450);
    press('mode-mip');
    press('slab-on');
    slide('slab-mm', 12);
    expect(viewer.currentView().rendering).toEqual({
      ...DEFAULT_RENDERING,
      mode: 'mip',
      shaded: false,
      isoValue: 450,
      slabMm: 12,
    });
    press('slab-on');
    expect(viewer.currentView().rendering.slabMm).toBeNull();
  });

  test('slices are thick in millimetres, and the window is in Hounsfield units', () => {
    const viewer = openTools();
    press('picture-panel');
    expect(screen.queryByTestId('slices-mip')).toBeNull();
    slide('slice-thickness', 8);
    press('slices-mip');
    expect(viewer.currentView().slab).toEqual({ thicknessMm: 8, projection: 'mip' });
    const center = screen.getByLabelText('Centre, HU');
    fireEvent.change(center, { target: { value: '−600' } });
    fireEvent.keyDown(center, { key: 'Enter' });
    expect(viewer.currentView().windowCenter).toBe(-600);
    fireEvent.change(center, { target: { value: 'many' } });
    fireEvent.blur(center);
    expect(screen.getByLabelText<HTMLInputElement>('Centre, HU').value).toBe('−600');
  });

  test('six sides are cropped, and a whole volume has no crop', () => {
    const viewer = openTools();
    press('picture-panel');
    slide('crop-min-0', 25);
    slide('crop-max-2', 10);
    expect(viewer.currentView().crop).toEqual({ min: [0.25, 0, 0], max: [1, 1, 0.9] });
    slide('crop-min-0', 0);
    slide('crop-max-2', 0);
    expect(viewer.currentView().crop).toBeNull();
    const thin = cropped({ min: [0.5, 0, 0], max: [1, 1, 1] }, 0, 'max', 0.1);
    expect(thin.max[0]).toBeCloseTo(0.51);
    expect(isWhole(thin)).toBe(false);
  });

  test('a corner is cut out at a press on the cube, and says which', () => {
    const viewer = openTools();
    press('picture-panel');
    press('cut-out-pmp');
    expect(viewer.currentView().cutOut).toEqual({ octant: [1, -1, 1] });
    expect(screen.getByText('Left, front, head of the crosshair is taken away.')).toBeTruthy();
    press('cut-out-off');
    expect(viewer.currentView().cutOut).toBeNull();
    expect(cornerName([-1, 1, -1], USUAL_DIRECTIONS)).toBe('Right, back, feet');
  });

  test('single images have a window, and are told why there is no more', () => {
    const viewer = openTools();
    const { capabilities } = viewer.status();
    act(() =>
      viewer.show({ capabilities: { ...capabilities, kind: 'image-stack', presets: false } }),
    );
    expect(screen.queryByTestId('preset-select')).toBeNull();
    press('picture-panel');
    expect(screen.getByTestId('no-volume')).toBeTruthy();
    expect(screen.getByTestId('window-width')).toBeTruthy();
    expect(screen.queryByTestId('mode-mip')).toBeNull();
  });

  test('it says who sees a change; Escape closes and gives the focus back', () => {
    const viewer = openTools();
    press('picture-panel');
    const words = (): string | null => screen.getByTestId('look-audience').textContent;
    expect(words()).toContain('for you alone');
    act(() => viewer.show({ inControl: true }));
    expect(words()).toContain('whole class');
    act(() => viewer.show({ following: false }));
    expect(words()).toContain('Only you');
    fireEvent.keyDown(screen.getByTestId('shaded'), { key: 'Escape' });
    expect(screen.queryByTestId('shaded')).toBeNull();
    expect(document.activeElement).toBe(screen.getByTestId('picture-panel'));
  });
});

describe('the editor of colours and opacity', () => {
  test('points are moved, removed and taken back with the keys', () => {
    const viewer = openEditor();
    const points = () => viewer.currentView().transferFunction?.opacityPoints;
    fireEvent.keyDown(screen.getByTestId('opacity-point-1'), { key: 'ArrowRight' });
    expect(points()?.[1]).toEqual([510, 0.125]);
    fireEvent.keyDown(screen.getByTestId('opacity-point-1'), { key: 'ArrowUp', shiftKey: true });
    expect(points()?.[1]?.[1]).toBeCloseTo(0.6 ** 3);
    fireEvent.keyDown(screen.getByTestId('opacity-point-1'), { key: 'Delete' });
    expect(points()).toEqual([
      [0, 0],
      [1000, 1],
    ]);
    press('transfer-reset');
    expect(viewer.currentView().transferFunction).toBeNull();
  });

  test('a press on the graph adds a point, a press twice removes it', () => {
    const viewer = openEditor();
    const graph = screen.getByTestId('opacity-graph');
    graph.getBoundingClientRect = () => ({ left: 0, top: 0, width: 410, height: 100 }) as DOMRect;
    // The axis of a CT of which no values are known goes from -1100 to 3000.
    const at = { clientX: 135, clientY: 50, bubbles: true };
    fireEvent(graph, new MouseEvent('pointerdown', at));
    expect(viewer.currentView().transferFunction?.opacityPoints[1]).toEqual([250, 0.125]);
    fireEvent.doubleClick(screen.getByTestId('opacity-point-1'));
    expect(viewer.currentView().transferFunction?.opacityPoints.length).toBe(3);
  });

  test('colours are stops, and named maps over the window', () => {
    const viewer = openEditor();
    fireEvent.focus(screen.getByTestId('color-stop-0'));
    fireEvent.change(screen.getByTestId('color-picker'), { target: { value: '#ff0000' } });
    expect(viewer.currentView().transferFunction?.colorPoints[0]).toEqual([0, 1, 0, 0]);
    fireEvent.change(screen.getByTestId('color-map'), { target: { value: 'cividis' } });
    const { colorPoints } = viewer.currentView().transferFunction ?? TEST_TRANSFER_FUNCTION;
    expect([colorPoints[0]?.[0], colorPoints.at(-1)?.[0]]).toEqual([-160, 240]);
  });

  test('a preset of one’s own is saved by name, chosen and deleted', () => {
    const viewer = show((shown) => (
      <>
        <TransferEditor viewer={shown} onClose={() => undefined} />
        <LookTools viewer={shown} colorsOpen onColors={() => undefined} />
      </>
    ));
    press('own-preset-name');
    fireEvent.change(screen.getByTestId('own-preset-input'), { target: { value: 'Stents' } });
    fireEvent.submit(screen.getByTestId('own-preset-input'));
    expect(screen.getByText(/Saved as “Stents”/)).toBeTruthy();
    press('preset-select');
    fireEvent.click(screen.getByText('Stents'));
    expect(viewer.currentView().transferFunction).toEqual(TEST_TRANSFER_FUNCTION);
    fireEvent.click(screen.getByLabelText('Delete Stents'));
    expect(screen.queryByText('Stents')).toBeNull();
  });
});
