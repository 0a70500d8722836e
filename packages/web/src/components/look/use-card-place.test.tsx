/** @jest-environment jsdom */
import { afterEach, expect, jest, test } from '@jest/globals';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';

import { LookCard } from './look-card.tsx';

afterEach(() => {
  cleanup();
  jest.restoreAllMocks();
});

function Card() {
  const [open, setOpen] = useState(false);
  return (
    <LookCard label="Picture" title="Picture" testId="card" open={open} onOpen={setOpen}>
      {null}
    </LookCard>
  );
}

/** Every element lies here, but for what the sheet moves. */
function lie(top: number, right: number): void {
  const place = { top, right } as DOMRect;
  jest.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue(place);
}

const tells = (name: string): string => screen.getByRole('dialog').style.getPropertyValue(name);

test('a card says where it begins, and goes back inside the window', () => {
  lie(150, innerWidth + 30);
  render(<Card />);
  fireEvent.click(screen.getByTestId('card'));
  expect(tells('--card-top')).toBe('150px');
  expect(tells('--card-shift')).toBe('-38px');
  lie(104, innerWidth - 200);
  act(() => void dispatchEvent(new Event('resize')));
  expect(tells('--card-top')).toBe('104px');
  expect(tells('--card-shift')).toBe('0px');
});
