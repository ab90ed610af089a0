import { defineConfig } from 'vitest/config';
import { cheapCosts } from './test/setup/cheap/costs.ts';

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

/** Whole stations, and processes of them, again and again: at the least price of making and starting one. */
const projectOfStations = (name: string, include: string[], testTimeout: number) => {
  const { test } = project(name, include, testTimeout);
  return { resolve: { alias: cheapCosts }, test: { ...test, globalSetup: 'test/setup/build-programs.ts' } };
};

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
      projectOfStations('integration', ['test/integration/**/*.test.ts'], 120_000),
      project('usb', ['test/usb/**/*.test.ts'], 180_000),
      e2e,
      projectOfStations('fault', ['test/fault/**/*.test.ts'], 240_000),
    ],
  },
});
