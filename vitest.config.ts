import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{libs,services,apps,infra,tests}/**/*.test.{ts,tsx}'],
    globalSetup: 'tests/support/global-setup.ts',
    // A condition is waited for as long as a loaded machine may need; a good run never takes it.
    expect: { poll: { timeout: 60_000 } },
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
})
