import preact from '@preact/preset-vite';
import { defineConfig } from 'vitest/config';
import { WxtVitest } from 'wxt/testing/vitest-plugin';
import { constants } from './build/settings.ts';

export default defineConfig({
  plugins: [WxtVitest(), preact()],
  define: constants,
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.spec.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    // One environment for all files of a worker: making one for each took longer than the tests. So whatever a test changes is taken back after it.
    isolate: false,
    restoreMocks: true,
    unstubGlobals: true,
  },
});
