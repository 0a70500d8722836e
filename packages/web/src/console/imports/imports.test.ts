import { describe, expect, test } from '@jest/globals';

import { RequestRefusedError } from '../../components/http-client.ts';
import type { ImportClient, ImportReport } from './import-client.ts';
import { createImports } from './imports.ts';

const RECEIVING: ImportReport = {
  importId: 'old',
  origin: 'upload',
  createdAtMs: 0,
  status: 'receiving',
  phase: 'receiving',
  done: 7,
  total: 7,
  cases: [],
  alreadyInLibrary: [],
  refused: [],
};

function openPage(report: ImportClient['report']) {
  const calls: string[] = [];
  const memory: (string | undefined)[] = ['old'];
  const client: ImportClient = {
    create: async () => 'new',
    send: async () => ({ status: 'sent' }),
    arrived: async () => [],
    start: async (importId) => void calls.push(`start ${importId}`),
    report,
    cancel: async (importId) => void calls.push(`cancel ${importId}`),
    sendCaseFile: () => Promise.reject(new Error('none')),
  };
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const imports = createImports({
    client,
    wait: () => Promise.resolve(),
    remembered: () => memory.at(-1),
    remember: (importId) => void memory.push(importId),
    onFinished: () => finish(),
    onBusy: () => undefined,
  });
  imports.takeUp();
  return { imports, calls, memory, finished };
}

describe('what an earlier page was importing', () => {
  test('an interrupted upload is offered again, and can be discarded', async () => {
    const { imports, finished, calls, memory } = openPage(async () => RECEIVING);
    await finished;
    expect(imports.progress()).toEqual({ kind: 'interrupted', importId: 'old', files: 7 });
    expect(memory.at(-1)).toBe('old');
    imports.cancel();
    expect(imports.progress()).toBeUndefined();
    expect(memory.at(-1)).toBeUndefined();
    expect(calls).toEqual(['cancel old']);
  });

  test('what ran is followed to its end', async () => {
    const reports: ImportReport[] = [
      { ...RECEIVING, status: 'running' },
      { ...RECEIVING, status: 'running' },
      { ...RECEIVING, status: 'done' },
    ];
    const { imports, finished, memory } = openPage(async () => reports.shift() ?? RECEIVING);
    await finished;
    expect(imports.progress()?.kind).toBe('finished');
    expect(memory.at(-1)).toBeUndefined();
  });

  test('what the server does not know any more is forgotten; without an answer it is kept', async () => {
    const unknown = openPage(() =>
      Promise.reject(new RequestRefusedError('import.unknown', 'Unknown.')),
    );
    await unknown.finished;
    expect(unknown.imports.progress()).toBeUndefined();
    expect(unknown.memory.at(-1)).toBeUndefined();
    const away = openPage(() => Promise.reject(new RequestRefusedError('network', 'Away.')));
    await away.finished;
    expect(away.memory.at(-1)).toBe('old');
  });
});
