/** @jest-environment jsdom */
import { afterEach, describe, expect, test } from '@jest/globals';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';

import { PLAIN_OVERLAY } from '@rounds/classroom';

import { ClassroomProvider } from '../../components/classroom-context.tsx';
import { LookTools } from '../../components/look/look-tools.tsx';
import {
  createInMemoryClassroom,
  testCase,
  testPerson,
} from '../../testing/in-memory-classroom.ts';
import { createTestViewer } from '../../testing/test-viewer.ts';
import { ControlBar } from './control-bar.tsx';
import { EndedCard } from './ended-card.tsx';
import { FollowToggle } from './follow-toggle.tsx';
import { PictureTools } from './picture-tools.tsx';
import { SidePanel } from './side-panel.tsx';
import { StatusLine } from './status-line.tsx';
import { TitleBlock } from './title-block.tsx';

afterEach(cleanup);

function seat() {
  const room = createInMemoryClassroom(
    [testCase('a', { title: 'Chest pain', history: 'Sudden pain.' }), testCase('b')],
    [
      testPerson('teacher', { name: 'Dr. Marsh', role: 'instructor' }),
      testPerson('lena', { name: 'Lena', seatIndex: 1 }),
      testPerson('wei', { name: 'Wei', seatIndex: 2, handRaised: true }),
    ],
  );
  const viewer = createTestViewer();
  const said: string[] = [];
  render(
    <ClassroomProvider connection={room.connect('lena')}>
      <TitleBlock />
      <FollowToggle viewer={viewer} />
      <LookTools viewer={viewer} compact colorsOpen={false} onColors={() => undefined} />
      <ControlBar viewer={viewer} say={(text) => said.push(text)} />
      <PictureTools viewer={viewer} />
      <SidePanel tab="text" onTab={() => undefined} />
      <StatusLine viewer={viewer} />
      <EndedCard onLeave={() => undefined} />
    </ClassroomProvider>,
  );
  const teach = (command: Parameters<typeof room.act>[1]) =>
    act(() => void room.act('teacher', command));
  return { room, viewer, said, teach };
}

const shown = (testId: string) => screen.queryByTestId(testId);
const textOf = (testId: string) => screen.getByTestId(testId).textContent;

describe('the frame around a learner’s picture', () => {
  test('C7 who has control is told in a line that changes are not saved yet; others are not', () => {
    const { room, teach } = seat();
    act(() => room.setSaving('away'));
    expect(shown('saving-line')).toBeNull();
    teach({ type: 'control.give', participantId: 'lena' });
    expect(textOf('saving-line')).toBe('Not saved yet');
    act(() => room.setSaving('fine'));
    expect(shown('saving-line')).toBeNull();
  });

  test('V1 undo is offered where there is something to take back', () => {
    const { viewer, teach } = seat();
    teach({ type: 'control.give', participantId: 'lena' });
    const undo = (): HTMLButtonElement => screen.getByTestId('undo');
    expect(undo().disabled).toBe(true);
    act(() => viewer.show({ canUndo: true }));
    fireEvent.click(undo());
    expect(viewer.told).toEqual(['undo']);
  });

  test('says which case and step the class is at, and follows it', () => {
    const { teach } = seat();
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Chest pain');
    expect(textOf('step-title')).toBe('History');
    expect(textOf('step-text')).toContain('Sudden pain.');
    teach({ type: 'step.go', caseIndex: 0, stepIndex: 1 });
    expect(textOf('step-title')).toBe('Question');
  });

  test('has tools only while this person has control, and says who has it', async () => {
    const { room, teach } = seat();
    expect(shown('step-next')).toBeNull();
    teach({ type: 'control.give', participantId: 'wei' });
    expect(textOf('control-sign')).toBe('Wei has control');
    teach({ type: 'control.give', participantId: 'lena' });
    expect(textOf('control-sign')).toBe('You have control');
    await act(async () => fireEvent.click(screen.getByTestId('step-next')));
    expect(room.classroom().stepIndex).toBe(1);
    await act(async () => fireEvent.click(screen.getByTestId('control-take-back')));
    expect(shown('step-next')).toBeNull();
    expect(textOf('control-sign')).toBe('');
  });

  test('one press leaves the class’s view, and one comes back', () => {
    const { viewer } = seat();
    const toggle = screen.getByTestId('follow-toggle');
    expect(toggle.textContent).toBe('Following');
    fireEvent.click(toggle);
    expect(toggle.getAttribute('aria-pressed')).toBe('false');
    expect(toggle.textContent).toContain('Return');
    fireEvent.click(toggle);
    expect(viewer.told).toEqual(['following false', 'following true']);
  });

  test('a preset of one’s own is shown as chosen', () => {
    const { viewer } = seat();
    const button = screen.getByTestId('preset-select');
    expect(button.textContent).toBe('Skin and soft tissue');
    fireEvent.click(button);
    fireEvent.click(screen.getByTestId('preset-ct-lung'));
    expect(viewer.told).toEqual(['preset ct-lung']);
    expect(button.textContent).toBe('Lungs and airways');
    expect(screen.getByTestId<HTMLInputElement>('preset-ct-lung').checked).toBe(true);
  });

  test('pictures are played and counted; a volume has no such tools', () => {
    const { viewer } = seat();
    expect(shown('cine-play')).toBeNull();
    const { capabilities } = viewer.status();
    act(() =>
      viewer.show({ capabilities: { ...capabilities, cine: true }, frame: 2, frameCount: 30 }),
    );
    expect(textOf('frame-count')).toBe('2 / 30');
    fireEvent.click(screen.getByTestId('cine-play'));
    expect(viewer.told).toEqual(['playing true']);
  });

  test('what lies over the volume can be hidden', () => {
    const { viewer } = seat();
    const overlay = { overlayId: 'pet', kind: 'fusion', name: 'PET over CT' } as const;
    const look = { ...PLAIN_OVERLAY, visible: true, opacity: 0.5 };
    act(() => viewer.lay([{ ...overlay, ...look, state: 'ready', segments: [] }]));
    fireEvent.click(screen.getByTestId('overlay-menu'));
    fireEvent.click(screen.getByTestId('overlay-pet'));
    expect(viewer.told).toEqual(['overlay pet {"visible":false}']);
  });

  test('beside another case, the tools on the picture leave the names of both free', () => {
    const { teach } = seat();
    const comparing = () => screen.getByTestId('picture-tools').dataset['comparing'];
    expect(comparing()).toBe('false');
    teach({ type: 'comparison.set', comparison: { caseIndex: 1, linked: true } });
    expect(comparing()).toBe('true');
    teach({ type: 'comparison.set', comparison: null });
    expect(comparing()).toBe('false');
  });

  test('says when the connection is lost, and how much of the picture is here', () => {
    const { room, viewer } = seat();
    act(() => viewer.show({ loaded: 0.425 }));
    expect(screen.getByText('Picture 42 %')).toBeTruthy();
    act(() => room.setStatus({ kind: 'dropped', attempt: 1, retryInMs: 500 }));
    expect(textOf('connection-state')).toBe('Reconnecting');
    expect(textOf('not-diagnostic')).toBe('Not for diagnostic use');
  });

  test('the end is said in words, and lets whoever wants stay and look', () => {
    const { teach } = seat();
    expect(shown('ended')).toBeNull();
    teach({ type: 'session.end' });
    expect(textOf('ended')).toContain('This class has ended');
    fireEvent.click(screen.getByText('Keep looking'));
    expect(shown('ended')).toBeNull();
    expect(textOf('connection-state')).toBe('Class ended, read-only');
  });
});
