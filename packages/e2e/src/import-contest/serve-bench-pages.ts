import { createReadStream, existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

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
