/** @jest-environment jsdom */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';

import { Door } from './door.tsx';
import type { Seat } from './use-seat.ts';

beforeEach(() => {
  window.matchMedia = () => ({ matches: false }) as MediaQueryList;
  Element.prototype.scrollIntoView = () => undefined;
  // jsdom draws nothing; a real browser is asked the same way.
  HTMLCanvasElement.prototype.getContext = () => null;
});
afterEach(() => {
  cleanup();
  jest.useRealTimers();
});

/** The server's answer to GET /api/join/<code>. */
function serverAnswers(status: number, body: object): void {
  const text = JSON.stringify(body);
  globalThis.fetch = () =>
    Promise.resolve({
      ok: status < 400,
      status,
      text: () => Promise.resolve(text),
    } as unknown as Response);
}

function openDoor(seat: Seat = { kind: 'at-the-door' }) {
  const joined: object[] = [];
  const cancelled: string[] = [];
  const Harness = () => {
    const [code, setCode] = useState('');
    const [name, setName] = useState('');
    return (
      <Door
        seat={seat}
        code={code}
        setCode={setCode}
        name={name}
        setName={setName}
        join={(how) => joined.push({ code, name, takeOver: how?.takeOver ?? false })}
        cancel={() => cancelled.push(code)}
        leave={() => undefined}
        toTheDoor={() => undefined}
      />
    );
  };
  render(<Harness />);
  const type = (testId: string, value: string) =>
    act(async () => void fireEvent.change(screen.getByTestId(testId), { target: { value } }));
  const press = (testId: string) =>
    act(async () => void fireEvent.click(screen.getByTestId(testId)));
  return { joined, cancelled, type, press };
}

describe('the door', () => {
  test('takes a code and a name, and shows which class it is', async () => {
    serverAnswers(200, { title: 'Chest conference', lifecycle: 'open', participants: 14 });
    const { joined, type, press } = openDoor();
    await type('join-code', '482 913');
    await type('join-name', 'Lena');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Chest conference');
    expect(screen.getByText('14 people are in the class.')).toBeTruthy();
    await press('join-button');
    expect(joined).toEqual([{ code: '482913', name: 'Lena', takeOver: false }]);
  });

  test('says what is missing instead of asking the server', async () => {
    serverAnswers(200, { title: 'Chest conference', lifecycle: 'open', participants: 0 });
    const { joined, type, press } = openDoor();
    await press('join-button');
    expect(screen.getByRole('alert').textContent).toContain('six digits');
    await type('join-code', '482913');
    await press('join-button');
    expect(screen.getByRole('alert').textContent).toContain('your name');
    expect(joined).toEqual([]);
  });

  test('says at once that no class has this code', async () => {
    serverAnswers(404, { code: 'join.code-unknown', message: 'No class has this code.' });
    const { type } = openDoor();
    await type('join-code', '482913');
    expect(screen.getByRole('alert').textContent).toContain('No class has this code.');
  });

  test('offers to move here from another tab', async () => {
    const { joined, press } = openDoor({
      kind: 'at-the-door',
      refusal: { sentence: 'In another tab.', remedy: 'take-over' },
    });
    expect(screen.queryByTestId('join-button')).toBeNull();
    await press('take-over');
    expect(joined).toMatchObject([{ takeOver: true }]);
  });

  test('a server that does not answer is said, and can be given up', () => {
    jest.useFakeTimers();
    const { cancelled } = openDoor({ kind: 'joining' });
    expect(screen.queryByTestId('join-cancel')).toBeNull();
    act(() => {
      jest.advanceTimersByTime(5000);
    });
    fireEvent.click(screen.getByTestId('join-cancel'));
    expect(cancelled).toHaveLength(1);
  });

  test('a browser without WebGL 2 is told before joining', () => {
    openDoor();
    expect(screen.getByTestId('no-webgl').textContent).toContain('You can still join');
  });
});
