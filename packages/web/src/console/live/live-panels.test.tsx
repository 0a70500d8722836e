/** @jest-environment jsdom */
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { MantineProvider } from '@mantine/core';
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';

import { ClassroomProvider } from '../../components/classroom-context.tsx';
import {
  createInMemoryClassroom,
  testCase,
  testPerson,
} from '../../testing/in-memory-classroom.ts';
import { createTestViewer } from '../../testing/test-viewer.ts';
import { BookmarkBar } from './bookmark-bar.tsx';
import { ClassBanner } from './class-banner.tsx';
import { FlowPanel } from './flow-panel.tsx';
import type { ConsoleAction } from './keyboard.ts';
import { PeoplePanel } from './people-panel.tsx';

beforeAll(() => {
  // What Mantine asks of a browser and jsdom has not.
  window.matchMedia = (query) =>
    ({
      matches: false,
      media: query,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    }) as unknown as MediaQueryList;
  Element.prototype.scrollIntoView = () => undefined;
});
afterEach(cleanup);

function openConsole() {
  const room = createInMemoryClassroom(
    [testCase('a', { reveal: 'Pulmonary embolism.' }), testCase('b')],
    [
      testPerson('teacher', { name: 'Dr. Marsh', role: 'instructor' }),
      testPerson('lena', { name: 'Lena', seatIndex: 1 }),
      testPerson('wei', { name: 'Wei', seatIndex: 2 }),
      testPerson('site', { name: 'Bergen', seatIndex: 3, role: 'observer' }),
    ],
  );
  const acted: ConsoleAction[] = [];
  const onAction = (action: ConsoleAction): void => void acted.push(action);
  render(
    <MantineProvider env="test">
      <ClassroomProvider connection={room.connect('teacher')}>
        <ClassBanner />
        <FlowPanel act={onAction} />
        <PeoplePanel act={onAction} />
        <BookmarkBar viewer={createTestViewer()} />
      </ClassroomProvider>
    </MantineProvider>,
  );
  const press = (testId: string) =>
    act(async () => void fireEvent.click(screen.getByTestId(testId)));
  return { room, acted, press };
}

describe('the console in a live class', () => {
  test('C7 says when changes are not being saved, why, and what goes on', () => {
    const { room } = openConsole();
    expect(screen.queryByTestId('saving-banner')).toBeNull();
    act(() => room.setSaving('disk-full'));
    expect(screen.getByTestId('saving-banner').textContent).toMatch(
      /not being saved: the disk of the server is full\. The class goes on/,
    );
    act(() => room.setStatus({ kind: 'dropped', attempt: 1, retryInMs: 500 }));
    expect(screen.queryByTestId('saving-banner')).toBeNull();
    act(() => room.setStatus({ kind: 'joined' }));
    act(() => room.setSaving('lost'));
    expect(screen.getByTestId('saving-banner').textContent).toMatch(/taken back/);
    act(() => room.setSaving('fine'));
    expect(screen.queryByTestId('saving-banner')).toBeNull();
  });

  test('shows the answer to the instructor, and that nobody else sees it', () => {
    openConsole();
    const step = screen.getByText('Pulmonary embolism.').closest('li');
    expect(step?.textContent).toContain('Only instructors see this');
  });

  test('steps: pressing one goes there, the buttons act', async () => {
    const { room, acted, press } = openConsole();
    await act(async () => void fireEvent.click(screen.getByText('Question')));
    expect(room.classroom().stepIndex).toBe(1);
    expect(screen.getByTestId('step-title').textContent).toBe('Question');
    await press('step-next');
    expect(acted).toEqual([{ kind: 'next' }]);
  });

  test('control goes to a learner with one press and comes back with one; observers cannot have it', async () => {
    const { room, press } = openConsole();
    expect(screen.queryByTestId('control-give-site')).toBeNull();
    expect(screen.queryByTestId('control-give-teacher')).toBeNull();
    await press('control-give-lena');
    expect(room.classroom().controlHolderId).toBe('lena');
    expect(screen.getByText('has control', { exact: false }).textContent).toBe('Lena has control');
    await press('control-take-back');
    expect(room.classroom().controlHolderId).toBe('');
  });

  test('hands queue as they go up, and can be lowered', async () => {
    const { room, press } = openConsole();
    act(() => void room.act('wei', { type: 'hand.raise', raised: true }));
    act(() => void room.act('lena', { type: 'hand.raise', raised: true }));
    const hands = within(screen.getByRole('list', { name: 'Raised hands' })).getAllByRole(
      'listitem',
    );
    expect(hands.map((hand) => hand.querySelector('.person-name')?.textContent)).toEqual([
      'Wei',
      'Lena',
    ]);
    await press('hand-lower-wei');
    expect(
      room.classroom().participants.find(({ participantId }) => participantId === 'wei')
        ?.handRaised,
    ).toBe(false);
  });

  test('a view is saved under a name, or under the next number', async () => {
    const { room, press } = openConsole();
    await press('bookmark-save');
    fireEvent.change(screen.getByTestId('bookmark-title'), { target: { value: 'Thrombus' } });
    await press('bookmark-save');
    expect(room.classroom().cases[0]?.keyViews.map(({ title }) => title)).toEqual([
      'View 1',
      'Thrombus',
    ]);
    expect(screen.getByTestId<HTMLInputElement>('bookmark-title').value).toBe('');
  });
});
