import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { defineConfig, type Plugin } from 'vite';

/** Serves what encode-assets.ts wrote, at the addresses the real server uses. */
function assets(folder: string): Plugin {
  return {
    name: 'harness-assets',
    configureServer(server) {
      server.middlewares.use('/assets', (request, response, next) => {
        const name = (request.url ?? '').split('/').at(-1)?.split('?')[0] ?? '';
        if (!/^[0-9a-f]{64}$|^index\.json$/.test(name)) {
          next();
          return;
        }
        const file = join(folder, name);
        stat(file).then(
          ({ size }) => {
            const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
            const start = range ? Number(range[1]) : 0;
            const end = range?.[2] ? Number(range[2]) : size - 1;
            response.statusCode = range ? 206 : 200;
            response.setHeader(
              'Content-Type',
              name === 'index.json' ? 'application/json' : 'application/octet-stream',
            );
            response.setHeader('Content-Length', end - start + 1);
            createReadStream(file, { start, end }).pipe(response);
          },
          () => {
            response.statusCode = 404;
            response.end(
              '{"code":"asset.unknown","message":"These images are not on this server."}',
            );
          },
        );
      });
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  cacheDir: '../../../node_modules/.cache/vite-viewer-harness',
  plugins: [assets(process.env['ROUNDS_HARNESS_ASSETS'] ?? join(import.meta.dirname, '.assets'))],
  worker: { format: 'es' },
  server: { port: 5199, strictPort: true, hmr: false, host: '127.0.0.1' },
});
