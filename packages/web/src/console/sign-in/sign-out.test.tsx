/** @jest-environment jsdom */
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';

import { renderConsole, standInForBrowser } from '../../testing/render-console.tsx';
import { installTestServer, TestRefusal } from '../../testing/test-server.ts';
import { NoPass } from './no-pass.tsx';
import { SignOut } from './sign-out.tsx';
import { useInstructor } from './use-instructor.ts';

beforeAll(standInForBrowser);
afterEach(cleanup);

/** The door of the console. */
function Door() {
  const instructor = useInstructor(undefined);
  if (instructor.kind === 'refused') return <NoPass {...instructor} />;
  return instructor.kind === 'admitted' ? <SignOut /> : null;
}

async function open() {
  const server = installTestServer();
  server.on('GET /api/instructor', () => ({ name: 'Dr A' }));
  server.on('DELETE /api/instructor', () => undefined);
  renderConsole(<Door />);
  const button = await screen.findByTestId('sign-out');
  button.focus();
  fireEvent.click(button);
  return server;
}

describe('signing out', () => {
  test.each([
    ['sign-out-here', '/api/instructor', 'You are signed out.'],
    ['sign-out-everywhere', '/api/instructors', 'You are signed out everywhere.'],
  ])('%s ends at the door', async (button, path, sentence) => {
    const server = await open();
    expect(server.asked('DELETE')).toEqual([]);
    fireEvent.click(await screen.findByTestId(button));
    await screen.findByText(sentence);
    // It is no reproach.
    expect(screen.getByRole('status').textContent).toBe(sentence);
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.queryByTestId('sign-out')).toBeNull();
    expect(server.asked('DELETE').map((asked) => asked.path)).toEqual([path]);
  });

  test('by keyboard: the focus goes in, and Escape brings it back with nothing done', async () => {
    const server = await open();
    const here = await screen.findByTestId('sign-out-here');
    await waitFor(() => expect(document.activeElement).toBe(here));
    fireEvent.keyDown(here, { key: 'Escape' });
    await waitFor(() => expect(screen.queryByTestId('sign-out-here')).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('sign-out')));
    expect(server.asked('DELETE')).toEqual([]);
  });

  test('what the server refuses is said, and nothing ends', async () => {
    const server = await open();
    const message = 'The server cannot reach its database.';
    server.on(
      'DELETE /api/instructor',
      () => new TestRefusal(503, 'database.unreachable', message),
    );
    fireEvent.click(await screen.findByTestId('sign-out-here'));
    await waitFor(() => expect(screen.getByRole('alert').textContent).toBe(message));
    expect(screen.queryByTestId('sign-out')).not.toBeNull();
  });
});
