import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** The image codecs' loaders name Node's modules, and use them in Node alone: here they are empty. */
function withoutNodeModules(): Plugin {
  const emptyModule = '\0absent-in-browsers';
  return {
    name: 'without-node-modules',
    enforce: 'pre',
    resolveId: (id) => (id === 'fs' || id === 'path' ? emptyModule : undefined),
    load: (id) => (id === emptyModule ? 'export default {};' : undefined),
  };
}

/**
 * Two pages, nothing inline (the server forbids inline scripts) and nothing from another origin: scripts, styles, wasm
 * and workers are hashed files under /static/.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [withoutNodeModules(), react()],
  publicDir: false,
  worker: { format: 'es', plugins: () => [withoutNodeModules()] },
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    assetsDir: 'static',
    assetsInlineLimit: 0,
    sourcemap: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    // The picture's engine is one large chunk on purpose: it is loaded after joining.
    chunkSizeWarningLimit: 4096,
    rollupOptions: {
      // A codec that only the server uses: it is read, found unused and left out, `eval` and all.
      onLog: (level, log, report) => {
        if (log.code !== 'EVAL' || log.id?.includes('dcmjs-codecs') !== true) report(level, log);
      },
      input: {
        console: `${import.meta.dirname}/console.html`,
        seat: `${import.meta.dirname}/seat.html`,
      },
    },
  },
});
