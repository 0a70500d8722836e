/** @jest-environment jsdom */
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';

import { renderConsole, standInForBrowser } from '../../testing/render-console.tsx';
import { installTestServer, TestRefusal, type TestServer } from '../../testing/test-server.ts';
import { testSummary } from '../../testing/test-summary.ts';
import type { CasePage } from '../api/case-query.ts';
import type { CaseSummary } from '../api/case-types.ts';
import { CaseList } from './case-list.tsx';

beforeAll(standInForBrowser);
afterEach(cleanup);

const NO_FACETS: CasePage['facets'] = {
  modality: [
    { value: 'CT', count: 3 },
    { value: 'MR', count: 1 },
  ],
  region: [],
  diagnosis: [],
  level: [],
  tags: [],
  status: [{ value: 'quarantined', count: 1 }],
};

function openList(
  cases: readonly CaseSummary[],
  plan: readonly string[] = [],
  prepare: (server: TestServer) => void = () => undefined,
) {
  const server = installTestServer();
  server.on('GET /api/cases', ({ path }): CasePage => {
    const query = new URLSearchParams(path.split('?')[1]);
    const offset = Number(query.get('offset'));
    const found = cases.filter(({ title }) => title.includes(query.get('text') ?? ''));
    return {
      cases: found.slice(offset, offset + Number(query.get('limit'))),
      total: found.length,
      facets: NO_FACETS,
    };
  });
  prepare(server);
  const done: string[] = [];
  renderConsole(
    <CaseList
      plan={plan}
      onToggle={({ caseId }) => done.push(`toggle ${caseId}`)}
      onOpen={(caseId) => done.push(`open ${caseId}`)}
      onReview={(caseId) => done.push(`review ${caseId}`)}
      onBin={({ caseId }) => done.push(`bin ${caseId}`)}
    />,
  );
  return { server, done };
}

describe('the library', () => {
  test('a press puts a case into the class, and the list says where it is in it', async () => {
    const { done } = openList([testSummary('a'), testSummary('b')], ['b']);
    fireEvent.click(await screen.findByTestId('case-a'));
    expect(done).toEqual(['toggle a']);
    expect(screen.getByTestId('case-b').getAttribute('aria-pressed')).toBe('true');
    expect(screen.getByTestId('case-b').textContent).toContain('Number 1 in the next class');
  });

  test('a quarantined case cannot be chosen: it says why, and leads to the look through it', async () => {
    const { done } = openList([
      testSummary('q', { status: 'quarantined', quarantineReasons: ['Text may be burned in.'] }),
    ]);
    const look = await screen.findByTestId('review-q');
    expect(screen.queryByTestId('case-q')).toBeNull();
    expect(screen.getByText('Text may be burned in.', { exact: false })).toBeTruthy();
    fireEvent.click(look);
    expect(done).toEqual(['review q']);
  });

  test('shows the first part of a large library, and more when asked', async () => {
    const { server } = openList(Array.from({ length: 75 }, (_, index) => testSummary(`c${index}`)));
    await screen.findByTestId('case-c0');
    expect(screen.getByText('75 cases')).toBeTruthy();
    expect(screen.queryByTestId('case-c60')).toBeNull();
    fireEvent.click(screen.getByTestId('library-more'));
    await screen.findByTestId('case-c74');
    expect(server.asked('GET /api/cases').at(-1)?.path).toContain('offset=60');
  }, 30_000);

  test('searches on the server after a pause in typing', async () => {
    const { server } = openList([testSummary('a', { title: 'Knee' }), testSummary('b')]);
    await screen.findByTestId('case-b');
    for (const text of ['K', 'Kn', 'Knee'])
      fireEvent.change(screen.getByTestId('case-search'), { target: { value: text } });
    await waitFor(() => expect(screen.queryByTestId('case-b')).toBeNull());
    expect(screen.getByText('1 case found')).toBeTruthy();
    const texts = server.asked('GET /api/cases').map(({ path }) => /text=([^&]*)/.exec(path)?.[1]);
    expect(texts).toEqual([undefined, 'Knee']);
  });

  test('narrows by facets, and shows what it is narrowed to', async () => {
    const { server } = openList([testSummary('a')]);
    await screen.findByTestId('case-a');
    fireEvent.click(screen.getByTestId('facet-modality'));
    fireEvent.click(await screen.findByLabelText(/^MR/));
    await waitFor(() =>
      expect(server.asked('GET /api/cases').at(-1)?.path).toContain('modality=MR'),
    );
    fireEvent.click(screen.getByLabelText('Modality MR: take out'));
    await waitFor(() =>
      expect(server.asked('GET /api/cases').at(-1)?.path).not.toContain('modality'),
    );
  });

  test('says that nothing is there, that nothing matches, and that it could not ask', async () => {
    openList([]);
    expect(await screen.findByText('No cases yet')).toBeTruthy();
    fireEvent.change(screen.getByTestId('case-search'), { target: { value: 'x' } });
    fireEvent.click(await screen.findByText('Show all cases'));
    expect(await screen.findByText('No cases yet')).toBeTruthy();
    cleanup();
    const { server } = openList([testSummary('a')], [], (failing) =>
      failing.on('GET /api/cases', () => new TestRefusal(500, 'server.failed', 'It failed.')),
    );
    expect(await screen.findByText('It failed.')).toBeTruthy();
    server.on('GET /api/cases', () => ({ cases: [testSummary('a')], total: 1, facets: NO_FACETS }));
    fireEvent.click(screen.getByText('Try again'));
    expect(await screen.findByTestId('case-a')).toBeTruthy();
  });
});
