import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, loadEnv, type ProxyOptions } from 'vite';

const source = (name: string, file: string) => `${import.meta.dirname}/../../libs/${name}/src/${file}`;

/** For `npx vite apps/dashboard` beside a running Keyturn: pages from here, answers from there. */
function answersFrom(target: string): ProxyOptions {
  return {
    target,
    changeOrigin: true,
    // A session counts for Keyturn's own pages alone, and this is one of them.
    configure: (proxy) =>
      proxy.on('proxyReq', (request) => request.hasHeader('origin') && request.setHeader('origin', target)),
  };
}

export default defineConfig(({ mode }) => ({
  plugins: [react(), tailwind()],
  // Workspace packages by their sources, as in tsconfig.json.
  resolve: {
    alias: [
      { find: /^@keyturn\/contracts\/schemas$/, replacement: source('contracts', 'schemas/index.ts') },
      { find: /^@keyturn\/([^/]+)$/, replacement: source('$1', 'index.ts') },
    ],
  },
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    // The Content-Security-Policy allows no inline content.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: Object.fromEntries(
      ['/v1', '/readyz', '/docs', '/openapi.json'].map((path) => [
        path,
        answersFrom(loadEnv(mode, '.', 'KEYTURN_')['KEYTURN_URL'] ?? 'http://127.0.0.1:4780'),
      ]),
    ),
  },
}));
