/** npm run rounds -- <command>: the command line of Rounds. Standard output is the command's own. */
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

import { preparePostgres } from './postgres.mjs';
import { DATA_FOLDER, prepare, ROOT, runNode } from './runtime.mjs';

const [command, ...rest] = process.argv.slice(2);
const tools = prepare();
/** Tools of the project that are not the server's own. */
const TOOLS = {
  bots: 'bots/src/main.ts',
  fuzz: 'bots/src/fuzz/main.ts',
  chaos: 'bots/src/chaos/main.ts',
};
const isTool = command !== undefined && Object.hasOwn(TOOLS, command);
const program = join(ROOT, 'packages', isTool ? TOOLS[command] : 'server/src/cli/main.ts');
const args = isTool ? rest : command === undefined ? ['--help'] : [command, ...rest];
// Paths on the command line are meant from where the person stands, not from the project's folder.
const cwd = process.env.INIT_CWD ?? process.cwd();
const env = { ...tools.env, ROUNDS_HOME: process.env.ROUNDS_HOME ?? DATA_FOLDER };
// Several servers need PostgreSQL: that of DATABASE_URL, else one of their own.
const { DATABASE_URL, DATABASE_URL_FILE } = process.env;
const isSeveral = (word) => ['redis', 'failover'].includes(word);
const startsSeveral = command === 'cluster' || (command === 'chaos' && rest.some(isSeveral));
if (startsSeveral && (DATABASE_URL ?? DATABASE_URL_FILE) === undefined)
  env.ROUNDS_POSTGRES = preparePostgres() ?? '';

if (tools.node === process.execPath) {
  // This Node can do it itself: another one would have to start first.
  Object.assign(process.env, env);
  process.chdir(cwd);
  process.argv.splice(1, process.argv.length, program, ...args);
  await import(pathToFileURL(program).href);
} else {
  const flags = ['--disable-warning=ExperimentalWarning'];
  process.exit(await runNode(tools, [...flags, program, ...args], { cwd, env }));
}
