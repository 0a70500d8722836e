import { createReadStream, existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

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

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

export interface BenchServer {
  readonly port: number;
  readonly url: string;
  readonly close: () => void;
}

/** Serves /<name>.html, what belongs to it, the codecs' wasm files under /codecs/, and the folder's other files. */
export async function serveBenchPages(outDir: string): Promise<BenchServer> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://bench').pathname);
    const page = /^\/([\w-]+)\.html$/.exec(path)?.[1];
    if (page !== undefined) {
      response.setHeader('content-type', 'text/html');
      response.end(
        `<!doctype html><title>${page}</title><script type="module" src="/${page}/page.js"></script>`,
      );
      return;
    }
    const file = locate(path, outDir);
    if (file === undefined || !existsSync(file)) {
      response.statusCode = 404;
      response.end();
      return;
    }
    response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
    response.setHeader('cache-control', 'no-store');
    // Over a slow line, a file comes from another port than its page.
    response.setHeader('access-control-allow-origin', '*');
    createReadStream(file).pipe(response);
  });
  await listen(server);
  const { port } = server.address() as AddressInfo;
  return { port, url: `http://localhost:${port}`, close: () => server.close() };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}

function locate(path: string, outDir: string): string | undefined {
  if (path.includes('..')) return undefined;
  const codec = /^\/codecs\/([\w.-]+)$/.exec(path)?.[1];
  return codec === undefined ? join(outDir, path) : codecFile(codec);
}

/** Image codecs are found where the imaging package finds them. */
function codecFile(name: string): string | undefined {
  const imaging = createRequire(createRequire(import.meta.url).resolve('@rounds/imaging'));
  const packages: Readonly<Record<string, string>> = {
    'charlswasm_decode.wasm': '@cornerstonejs/codec-charls/decodewasm',
    'openjpegwasm_decode.wasm': '@cornerstonejs/codec-openjpeg/decodewasm',
    'libjpegturbowasm_decode.wasm': '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm',
    'openjphjs.wasm': '@cornerstonejs/codec-openjph/wasm',
  };
  const specifier = packages[name];
  return specifier === undefined ? undefined : imaging.resolve(specifier);
}
