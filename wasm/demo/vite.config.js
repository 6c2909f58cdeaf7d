// Builds one page: `vite build --mode demo` or `--mode report` writes OUTPUT/MODE.html, complete in itself.
// Environment: SLUICE_PACKAGE, the folder of the npm package (demo only); SLUICE_PAGES, where to write.
import { resolve } from 'node:path';
import { defineConfig } from 'vite';
import { onePage } from './build/one_page.js';

const here = import.meta.dirname;
const root = resolve(here, '../..');
const sluice = process.env.SLUICE_PACKAGE ?? resolve(root, 'build/wasm/package');

export default defineConfig(({ mode }) => ({
  root: here,
  base: './',
  resolve: { alias: { 'sluice-topics/inline': resolve(sluice, 'inline.js') } },
  plugins: [onePage({ ownLicence: resolve(root, 'LICENSE'), wasm: mode === 'demo' })],
  worker: { format: 'iife' },
  build: {
    outDir: process.env.SLUICE_PAGES ?? resolve(here, 'dist'),
    emptyOutDir: false,
    assetsInlineLimit: 1 << 20,
    modulePreload: false, // its helper wants to fetch
    target: 'es2022',
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { input: resolve(here, `${mode}.html`) },
  },
}));
