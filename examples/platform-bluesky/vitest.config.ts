import { defineConfig } from 'vitest/config'

/** Longer than a loaded machine needs for anything. */
const LIMIT_MS = 120_000

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: LIMIT_MS,
    hookTimeout: LIMIT_MS,
  },
})
