/** @jest-environment jsdom */
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { MantineProvider } from '@mantine/core';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';

import { ClassroomProvider } from '../../../components/classroom-context.tsx';
import {
  createInMemoryClassroom,
  testCase,
  testPerson,
} from '../../../testing/in-memory-classroom.ts';
import { ComparisonControls } from './comparison-controls.tsx';

beforeAll(() => {
  // What Mantine asks of a browser and jsdom has not.
  window.matchMedia = (query) =>
    ({
      matches: false,
      media: query,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    }) as unknown as MediaQueryList;
});
afterEach(cleanup);

function openControls(...caseIds: readonly string[]) {
  const room = createInMemoryClassroom(
    caseIds.map((caseId) => testCase(caseId)),
    [testPerson('teacher', { role: 'instructor' })],
  );
  render(
    <MantineProvider env="test">
      <ClassroomProvider connection={room.connect('teacher')}>
        <ComparisonControls />
      </ClassroomProvider>
    </MantineProvider>,
  );
  const choose = (value: string) =>
    act(
      async () => void fireEvent.change(screen.getByTestId('compare-with'), { target: { value } }),
    );
  const press = (testId: string) =>
    act(async () => void fireEvent.click(screen.getByTestId(testId)));
  return { room, choose, press };
}

describe('comparing with another case', () => {
  test('is not offered where there is no other', () => {
    openControls('a');
    expect(screen.queryByTestId('compare-with')).toBeNull();
  });

  test('offers every case but the current one', async () => {
    const { room } = openControls('a', 'b', 'c');
    const options = (): readonly (string | null)[] =>
      screen.getAllByRole('option').map(({ textContent }) => textContent);
    expect(options()).toEqual(['Compare with …', '2. Case b', '3. Case c']);
    await act(
      async () => void room.act('teacher', { type: 'step.go', caseIndex: 1, stepIndex: 0 }),
    );
    expect(options()).toEqual(['Compare with …', '1. Case a', '3. Case c']);
  });

  test('opens it linked; the link is cut and tied; it is closed by its button or by choosing nothing', async () => {
    const { room, choose, press } = openControls('a', 'b');
    expect(screen.queryByTestId('compare-close')).toBeNull();
    await choose('1');
    expect(room.classroom().comparison).toMatchObject({ caseIndex: 1, link: { linked: true } });
    await press('compare-linked');
    expect(room.classroom().comparison).toMatchObject({ caseIndex: 1, link: { linked: false } });
    await press('compare-linked');
    expect(room.classroom().comparison).toMatchObject({ caseIndex: 1, link: { linked: true } });
    await press('compare-close');
    expect(room.classroom().comparison).toBeNull();
    await choose('1');
    await choose('');
    expect(room.classroom().comparison).toBeNull();
  });

  test('another instructor’s comparison is shown here, too', async () => {
    const { room } = openControls('a', 'b');
    await act(
      async () =>
        void room.act('teacher', {
          type: 'comparison.set',
          comparison: { caseIndex: 1, linked: false },
        }),
    );
    expect(screen.getByTestId<HTMLSelectElement>('compare-with').value).toBe('1');
    expect(screen.getByTestId<HTMLInputElement>('compare-linked').checked).toBe(false);
  });
});
