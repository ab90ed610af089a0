import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  // Served under app://kiosk/ and from a folder alike.
  base: './',
  plugins: [react()],
  build: {
    outDir: join(import.meta.dirname, '../.vite/renderer'),
    emptyOutDir: true,
    target: 'chrome130',
    // The content policy knows no data: URLs for fonts and scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
