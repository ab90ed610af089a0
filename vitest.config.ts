import { defineConfig } from 'vitest/config';

/** Times at which a test is given up as hung, not times that it should need: machines that run them may be busy. */
const hungMs = 30_000;

const project = (name: string, include: string[], testTimeout: number) => ({
  test: {
    name,
    include,
    environment: 'node',
    testTimeout,
    hookTimeout: testTimeout,
    expect: { poll: { timeout: hungMs } },
  },
});

/** Real windows: one kiosk at a time on the machine, built once for all of them. */
const e2e = {
  test: {
    name: 'e2e',
    include: ['test/e2e/**/*.test.ts'],
    environment: 'node',
    globalSetup: 'test/e2e/global-setup.ts',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: hungMs } },
  },
};

export default defineConfig({
  test: {
    // Much of a test is waiting, for a device's answer or another process: four keep two processors busy.
    maxWorkers: 4,
    projects: [
      project('unit', ['test/unit/**/*.test.ts', 'test/architecture.test.ts'], 60_000),
      project('conformance', ['test/conformance/**/*.test.ts'], 60_000),
      project('integration', ['test/integration/**/*.test.ts'], 120_000),
      project('usb', ['test/usb/**/*.test.ts'], 180_000),
      e2e,
      project('fault', ['test/fault/**/*.test.ts'], 240_000),
    ],
  },
});
