import { join } from 'node:path';

import { build, type Plugin } from 'vite';

/** Bundles one script as a page's only one, with its workers and wasm files beside it. */
export interface PageSource {
  /** The page is served as /<name>.html. */
  readonly name: string;
  readonly script: string;
}

/** Bundles pages as they would be shipped. `peersFolder`: where packages outside this workspace are found. */
export async function buildBenchPages(
  pages: readonly PageSource[],
  outDir: string,
  peersFolder: string | undefined,
): Promise<void> {
  const plugins = (): Plugin[] => [
    withoutNodeModules(),
    ...(peersFolder === undefined ? [] : [peersFrom(peersFolder)]),
  ];
  for (const { name, script } of pages) {
    await build({
      root: join(import.meta.dirname, '../..'),
      configFile: false,
      logLevel: 'silent',
      base: './',
      publicDir: false,
      plugins: plugins(),
      worker: { format: 'es', plugins },
      build: {
        target: 'es2022',
        outDir: join(outDir, name),
        emptyOutDir: true,
        assetsInlineLimit: 0,
        rollupOptions: {
          input: script,
          output: { entryFileNames: 'page.js' },
          // A page runs what it exports to the global scope.
          preserveEntrySignatures: false,
        },
      },
    });
  }
}

const NODE_MODULES: ReadonlySet<string> = new Set([
  'fs',
  'path',
  'zlib',
  'crypto',
  'url',
  'events',
]);

/** Libraries name Node's modules, and use them in Node alone: here they are empty, but for a class that one extends. */
function withoutNodeModules(): Plugin {
  const emptyModule = '\0absent-in-browsers';
  return {
    name: 'without-node-modules',
    enforce: 'pre',
    resolveId: (id) => (NODE_MODULES.has(id) ? emptyModule : undefined),
    load: (id) =>
      id === emptyModule ? 'export class EventEmitter {}\nexport default {};' : undefined,
  };
}

/** Bare imports of the scripts in packages/e2e/peers are looked up among the installed peers. */
function peersFrom(folder: string): Plugin {
  const scripts = join(import.meta.dirname, '../../peers');
  return {
    name: 'peers-from-their-folder',
    enforce: 'pre',
    async resolveId(id, importer) {
      if (importer?.startsWith(scripts) !== true || /^[./\0]/.test(id)) return undefined;
      return this.resolve(id, join(folder, 'package.json'), { skipSelf: true });
    },
  };
}
