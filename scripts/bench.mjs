/** npm run bench -- <area> [--json]: the project's benchmarks; they measure, and are no part of the tests. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import { findBrowser } from './browser.mjs';
import { buildPages } from './pages.mjs';
import { installPeers } from './peers.mjs';
import { preparePostgres } from './postgres.mjs';
import { fail, prepare, ROOT, runNode } from './runtime.mjs';

const AREAS = {
  imaging: 'packages/e2e/src/imaging.bench.ts',
  stream: 'packages/e2e/src/stream.bench.ts',
  library: 'packages/server/src/cases/library.bench.ts',
  journal: 'packages/server/src/journal/journal.bench.ts',
  netcode: 'packages/bots/src/netcode.bench.ts',
  client: 'packages/connection/src/node-tests/client.bench.ts',
  render: 'packages/e2e/src/render.bench.ts',
  gallery: 'packages/e2e/src/gallery.bench.ts',
  picture: 'packages/e2e/src/picture.bench.ts',
};

/** Areas in which Rounds is compared with others in the same run. */
const WITH_PEERS = new Set(['imaging', 'stream', 'render']);
/** Areas that are measured on SQLite and on PostgreSQL. */
const WITH_POSTGRES = new Set(['library']);

const [area, ...rest] = process.argv.slice(2);
const known = Object.entries(AREAS).filter(([, file]) => existsSync(join(ROOT, file)));
const file = known.find(([name]) => name === area)?.[1];
if (file === undefined)
  fail(`Which benchmark? npm run bench -- ${known.map(([name]) => name).join(' | ')}`);
const tools = prepare();
buildPages(tools);
const browser = findBrowser();
const peers = WITH_PEERS.has(area) ? installPeers(tools) : undefined;
const postgres = WITH_POSTGRES.has(area) ? preparePostgres() : undefined;
process.exit(
  await runNode(tools, ['--disable-warning=ExperimentalWarning', join(ROOT, file), ...rest], {
    env: {
      ...tools.env,
      ...(browser === undefined ? {} : { CHROME_PATH: browser }),
      ...(peers === undefined ? {} : { ROUNDS_PEERS: peers }),
      ...(postgres === undefined ? {} : { ROUNDS_POSTGRES: postgres }),
    },
  }),
);
