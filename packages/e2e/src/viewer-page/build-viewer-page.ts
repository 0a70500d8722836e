/** Bundles the viewer's harness: a page with one viewer and no server. Usage: node build-viewer-page.ts <output folder> */
import { join } from 'node:path';
import process from 'node:process';

import { build } from 'vite';

import { ROOT } from '../system/shared-data.ts';

const [outDir] = process.argv.slice(2);
if (outDir === undefined) throw new Error('an output folder is needed');
await build({
  root: join(ROOT, 'packages/viewer/harness'),
  configFile: false,
  logLevel: 'silent',
  worker: { format: 'es' },
  build: { outDir, emptyOutDir: true, assetsDir: 'built', target: 'es2022', minify: false },
});
