import { join } from 'node:path';

import { madeOnce } from '../system/made-once.ts';
import { runNode } from '../system/run-node.ts';

const SOURCES = [
  'pnpm-lock.yaml',
  'packages/e2e/src/viewer-page/build-viewer-page.ts',
  'packages/viewer/harness',
  ...['classroom', 'connection', 'imaging', 'viewer'].map((name) => `packages/${name}/src`),
];

/** @returns the folder of the bundled page. Bundlers have their own idea of modules. */
export function builtPage(): Promise<string> {
  const script = join(import.meta.dirname, 'build-viewer-page.ts');
  return madeOnce('viewer-page', SOURCES, (folder) => runNode([script, folder]));
}
