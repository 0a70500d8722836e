/** @jest-environment jsdom */
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';

import { testCase } from '../../testing/in-memory-classroom.ts';
import { renderConsole, standInForBrowser } from '../../testing/render-console.tsx';
import { installTestServer, TestRefusal } from '../../testing/test-server.ts';
import { testSummary } from '../../testing/test-summary.ts';
import type { CaseRecord } from '../api/case-types.ts';
import { CaseForm } from './case-form.tsx';

beforeAll(standInForBrowser);
afterEach(cleanup);

const record = (version: number, change: Partial<CaseRecord> = {}): CaseRecord => ({
  ...testCase('a', { title: 'Chest pain', history: 'Sudden.' }),
  ...change,
  summary: testSummary('a', { version }),
});

function openForm() {
  const server = installTestServer();
  const saved: string[] = [];
  renderConsole(
    <CaseForm
      record={record(3)}
      onDirty={() => undefined}
      onSaved={({ title }) => saved.push(title)}
      onClose={() => undefined}
    />,
  );
  const write = (label: RegExp, value: string): void =>
    void fireEvent.change(screen.getByLabelText(label), { target: { value } });
  return { server, saved, write };
}

describe('writing a case', () => {
  test('nothing is saved before something is written; then only that, on the version it began from', async () => {
    const { server, saved, write } = openForm();
    server.on('PUT /api/cases/a', () => record(4, { title: 'Dyspnoea' }));
    expect(screen.getByTestId<HTMLButtonElement>('case-save').disabled).toBe(true);
    write(/^Title/, 'Dyspnoea');
    fireEvent.click(screen.getByTestId('case-save'));
    await waitFor(() => expect(saved).toEqual(['Dyspnoea']));
    expect(server.asked('PUT')[0]?.body).toEqual({
      baseVersion: 3,
      change: { title: 'Dyspnoea' },
    });
    expect(screen.getByTestId<HTMLButtonElement>('case-save').disabled).toBe(true);
  });

  test('today’s review is one press', async () => {
    const { server } = openForm();
    server.on('PUT /api/cases/a', () => record(4));
    fireEvent.click(screen.getByTestId('case-mark-reviewed'));
    fireEvent.click(screen.getByTestId('case-save'));
    await waitFor(() => expect(server.asked('PUT')).toHaveLength(1));
    const body = server.asked('PUT')[0]?.body as { change: Partial<CaseRecord> };
    expect(body.change.metadata?.reviewedAtMs).toBeGreaterThan(0);
  });

  test('who saved meanwhile is named, with what differs; mine goes on top of theirs', async () => {
    const { server, saved, write } = openForm();
    let newest = 3;
    const theirs = record(4, { history: 'Theirs.', title: 'Theirs' });
    server.on('GET /api/cases/a', () => theirs);
    server.on('GET /api/cases/a/versions', () => ({
      versions: [
        {
          version: 4,
          savedAtMs: Date.now(),
          savedBy: { editorId: 'wei', name: 'Dr. Wei' },
          reason: 'saved',
          restoredFrom: null,
          changedFields: ['history', 'title'],
        },
      ],
    }));
    server.on('PUT /api/cases/a', ({ body }) => {
      const { baseVersion } = body as { baseVersion: number };
      if (newest === 3 && baseVersion === 3) {
        newest = 4;
        return new TestRefusal(409, 'case.version-conflict', 'Somebody saved.');
      }
      return record(5, { title: 'Theirs', history: 'Mine.' });
    });
    write(/^History/, 'Mine.');
    fireEvent.click(screen.getByTestId('case-save'));
    expect(await screen.findByText(/Dr\. Wei saved this case just now/)).toBeTruthy();
    const rows = screen.getAllByRole('row').map(({ textContent }) => textContent);
    expect(rows).toEqual(['FieldAs they saved itAs you wrote it', 'HistoryTheirs.Mine.']);
    fireEvent.click(screen.getByTestId('conflict-keep'));
    await waitFor(() => expect(saved).toHaveLength(1));
    expect(server.asked('PUT').at(-1)?.body).toEqual({
      baseVersion: 4,
      change: { history: 'Mine.' },
    });
  });
});
