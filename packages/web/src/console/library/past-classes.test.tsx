/** @jest-environment jsdom */
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';

import { renderConsole, standInForBrowser } from '../../testing/render-console.tsx';
import { installTestServer, TestRefusal } from '../../testing/test-server.ts';
import type { PastClass, PastClasses as Listed } from '../api/past-classes.ts';
import { PastClasses } from './past-classes.tsx';

beforeAll(standInForBrowser);
afterEach(cleanup);

function past(sessionId: string): PastClass {
  return { sessionId, title: `Class ${sessionId}`, openedAtMs: 0, endedAtMs: 3_600_000 };
}

function open(sessions: readonly PastClass[], keepDays: number | null = 365) {
  const server = installTestServer();
  let kept = sessions;
  server.on('GET /api/sessions/ended', (): Listed => ({ sessions: kept, keepDays }));
  server.on('DELETE /api/sessions/', ({ path }) => {
    kept = kept.filter(({ sessionId }) => !path.endsWith(sessionId));
  });
  renderConsole(<PastClasses />);
  expect(server.requests).toEqual([]);
  fireEvent.click(screen.getByTestId('past-classes'));
  return server;
}

describe('past classes', () => {
  test('are listed, and exported without names unless they are asked for', async () => {
    open([past('a'), past('b')]);
    const link = await screen.findByTestId('past-export-a');
    expect(screen.getByText(/deleted by itself 365 days after its end/)).toBeTruthy();
    expect(link.getAttribute('href')).toBe('/api/sessions/a/journal');
    fireEvent.click(screen.getByTestId('export-names'));
    expect(link.getAttribute('href')).toBe('/api/sessions/a/journal?names=1');
  });

  test('are deleted after a question, and only then', async () => {
    const server = open([past('a'), past('b')], null);
    fireEvent.click(await screen.findByTestId('past-delete-b'));
    await screen.findByText(/cannot be taken back/);
    expect(server.asked('DELETE')).toEqual([]);
    fireEvent.click(screen.getByTestId('past-delete-confirm'));
    await waitFor(() => expect(screen.queryByTestId('past-b')).toBeNull());
    expect(server.asked('DELETE').map(({ path }) => path)).toEqual(['/api/sessions/b']);
    expect(screen.queryByTestId('past-a')).not.toBeNull();
  });

  test('the key that answers the question leaves the list open', async () => {
    const server = open([past('a')]);
    fireEvent.click(await screen.findByTestId('past-delete-a'));
    const confirm = await screen.findByTestId('past-delete-confirm');
    fireEvent.keyDown(confirm, { key: 'Escape' });
    await waitFor(() => expect(screen.queryByTestId('past-delete-confirm')).toBeNull());
    expect(screen.queryByTestId('past-a')).not.toBeNull();
    expect(server.asked('DELETE')).toEqual([]);
  });

  test('where there are none, it says so', async () => {
    open([]);
    expect(await screen.findByText(/No class has ended yet/)).toBeTruthy();
    expect(screen.queryByTestId('export-names')).toBeNull();
  });

  test('what the server refuses is said', async () => {
    const server = open([past('a')]);
    const message = 'This class is still open. End it first, then delete it.';
    server.on('DELETE /api/sessions/', () => new TestRefusal(409, 'session.still-open', message));
    fireEvent.click(await screen.findByTestId('past-delete-a'));
    fireEvent.click(await screen.findByTestId('past-delete-confirm'));
    expect((await screen.findByRole('alert')).textContent).toBe(message);
  });
});
