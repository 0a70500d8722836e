/** npm run bench -- <area> [--json]: the project's benchmarks; they measure, and are no part of the tests. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import { findBrowser } from './browser.mjs';
import { buildPages } from './pages.mjs';
import { fail, prepare, ROOT, runNode } from './runtime.mjs';

const AREAS = {
  imaging: 'packages/imaging/src/imaging.bench.ts',
  netcode: 'packages/bots/src/netcode.bench.ts',
  render: 'packages/e2e/src/render.bench.ts',
  picture: 'packages/e2e/src/picture.bench.ts',
};

const [area, ...rest] = process.argv.slice(2);
const known = Object.entries(AREAS).filter(([, file]) => existsSync(join(ROOT, file)));
const file = known.find(([name]) => name === area)?.[1];
if (file === undefined)
  fail(`Which benchmark? npm run bench -- ${known.map(([name]) => name).join(' | ')}`);
const tools = prepare();
buildPages(tools);
const browser = findBrowser();
process.exit(
  await runNode(tools, ['--disable-warning=ExperimentalWarning', join(ROOT, file), ...rest], {
    env: { ...tools.env, ...(browser === undefined ? {} : { CHROME_PATH: browser }) },
  }),
);
