import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { foldJournal, type JournalEntry, type SharedState, sharedStateOf } from '@rounds/classroom';

import { SERVER_MAIN } from '../own-server.ts';

const MOST_OUTPUT_BYTES = 512 * 1024 * 1024;
const run = promisify(execFile);

/** The journal of a class as it is on the disk, read by the project's own command: the server need not run. */
export async function readJournal(
  dataFolder: string,
  code: string,
): Promise<readonly JournalEntry[]> {
  const command = [SERVER_MAIN, 'journal', code, '--data', dataFolder, '--names'];
  const { stdout } = await run(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', ...command],
    { maxBuffer: MOST_OUTPUT_BYTES, env: { ...process.env, NODE_OPTIONS: '' } },
  );
  const [, ...lines] = stdout.trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as JournalEntry);
}

/** What a journal says that people see. */
export function stateOf(journal: readonly JournalEntry[]): string {
  return lastingState(sharedStateOf(foldJournal(journal)));
}

/** A shared state as text, without what a restart changes on purpose: who is connected, and how saving goes. */
export function lastingState({ participants, saving: _saving, ...rest }: SharedState): string {
  return JSON.stringify({
    ...rest,
    participants: participants.map(({ connected: _connected, ...person }) => person),
  });
}
