/**
 * Bundles the pages on which volumes are drawn: the viewer's measuring page, and those of the peers that are installed.
 * Usage: node build-pages.ts <output folder> [folder of the peers]
 */
import { join } from 'node:path';
import process from 'node:process';

import { buildBenchPages, type PageSource } from '../import-contest/bench-pages.ts';
import { ROOT } from '../system/shared-data.ts';
import { PEERS } from './peers.ts';

const [outDir, peersFolder] = process.argv.slice(2);
if (outDir === undefined) throw new Error('an output folder is needed');
const own: PageSource = {
  name: 'render',
  script: join(ROOT, 'packages/viewer/harness/measure.ts'),
};
const peers: readonly PageSource[] = [
  { name: 'render-peers', script: join(import.meta.dirname, 'peer-page.ts') },
  ...PEERS.map(({ page }) => ({
    name: page,
    script: join(ROOT, 'packages/e2e/peers/pages', `${page}.mjs`),
  })),
];
await buildBenchPages(peersFolder === undefined ? [own] : [own, ...peers], outDir, peersFolder);
