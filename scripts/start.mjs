/** npm start: everything installed and built, then the server with embedded defaults. */
import process from 'node:process';

import { buildPages } from './pages.mjs';
import { DATA_FOLDER, prepare, runNode } from './runtime.mjs';

const tools = prepare();
buildPages(tools);
process.exit(
  await runNode(tools, ['packages/server/src/cli/main.ts', 'serve', ...process.argv.slice(2)], {
    env: { ...tools.env, ROUNDS_HOME: process.env.ROUNDS_HOME ?? DATA_FOLDER },
  }),
);
