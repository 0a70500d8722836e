/** npm run rounds -- <command>: the command line of Rounds. Standard output is the command's own. */
import { join } from 'node:path';
import process from 'node:process';

import { DATA_FOLDER, prepare, ROOT, runNode } from './runtime.mjs';

const [command, ...rest] = process.argv.slice(2);
const tools = prepare();
const program =
  command === 'bots'
    ? [join(ROOT, 'packages/bots/src/main.ts'), ...rest]
    : [
        join(ROOT, 'packages/server/src/cli/main.ts'),
        ...(command === undefined ? ['--help'] : [command, ...rest]),
      ];
process.exit(
  await runNode(tools, ['--disable-warning=ExperimentalWarning', ...program], {
    // Paths on the command line are meant from where the person stands, not from the project's folder.
    cwd: process.env.INIT_CWD ?? process.cwd(),
    env: { ...tools.env, ROUNDS_HOME: process.env.ROUNDS_HOME ?? DATA_FOLDER },
  }),
);
