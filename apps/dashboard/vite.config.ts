import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const source = (name: string, file: string) => `${import.meta.dirname}/../../libs/${name}/src/${file}`;

export default defineConfig({
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
});
