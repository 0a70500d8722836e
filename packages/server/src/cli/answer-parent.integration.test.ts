import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { afterAll, expect, jest, test } from '@jest/globals';

import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';

jest.setTimeout(60_000);
afterAll(removeTemporaryFolders);

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

test('a server that a program started for itself stops in order when that program is gone', async () => {
  const options = ['--port', '0', '--no-https', '--host', '127.0.0.1', '--no-demonstration'];
  const parameters = [MAIN, 'serve', '--data', await temporaryFolder(), ...options];
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...parameters], {
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const exited = once(child, 'exit');
  let printed = '';
  await new Promise<void>((resolve) => {
    child.stdout?.on('data', (bytes: Buffer) => {
      printed += String(bytes);
      if (printed.includes('#link=')) resolve();
    });
    void exited.then(() => resolve());
  });
  // As it is when that program ends, however it ends.
  child.disconnect();
  expect(await exited).toEqual([0, null]);
  expect(printed).toContain('#link=');
});
