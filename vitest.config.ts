import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

const TESTS = '**/*.test.{ts,tsx}'
/** Longer than a loaded machine needs for anything; a good run never waits for it. */
const LIMIT_MS = 300_000

const shared: NonNullable<ViteUserConfig['test']> = {
  // A condition is waited for as long as a loaded machine may need; a good run never takes it.
  expect: { poll: { timeout: 120_000 } },
  pool: 'forks',
  testTimeout: LIMIT_MS,
  hookTimeout: LIMIT_MS,
}
/**
 * Whole systems: services as processes of their own, a browser, packages in a folder elsewhere. Half of the time of all
 * tests; `npm run test:e2e`.
 */
const END_TO_END = [
  `tests/src/{add-a-platform,browser,e2e,packages,quickstarts,restore,telemetry}/${TESTS}`,
  'tests/src/bad-input/growth.test.ts',
  'tests/src/releases/side-by-side.test.ts',
]
/** Their tests change nothing outside of what they make themselves: they share a process, and its imports. */
const IN_ONE_PROCESS = [
  `infra/{compose,doctor,local,sandbox,supabase}/${TESTS}`,
  `libs/{contracts,media,meta-graph,platform-kit,sdk}/${TESTS}`,
  `tests/src/{accounts,bad-input,breaches,conversion,crash-matrix,docs,modes,platforms,react,releases}/${TESTS}`,
  `tests/src/{rights,sdk,stress,structure,studio,webhooks}/${TESTS}`,
]
/** Once more with React 18: what a page sees. */
const WITH_REACT_18 = `libs/react/src/{publication-status,publish/publish-button}.test.tsx`
const SERVICES = `services/${TESTS}`
/** Of the services, these start telemetry, which is one for a process. */
const WITH_TELEMETRY = [
  'services/dispatcher/src/{metrics,trace}.test.ts',
  'services/gateway/src/routes/audit.test.ts',
]
const NO_TESTS = '**/node_modules/**'

// Compiled once, by whichever process comes first: services that tests start, and the workers themselves.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/compiled')

export default defineConfig({
  test: {
    globalSetup: 'testing/src/database/global-setup.ts',
    // Tests wait for servers and browsers as long as they compute.
    maxWorkers: 2 * availableParallelism(),
    projects: [
      {
        test: {
          ...shared,
          name: 'together',
          include: [...IN_ONE_PROCESS, SERVICES],
          exclude: [NO_TESTS, ...WITH_TELEMETRY, ...END_TO_END],
          isolate: false,
        },
      },
      {
        test: {
          ...shared,
          name: 'apart',
          include: [`{libs,apps,infra,tests}/${TESTS}`, ...WITH_TELEMETRY],
          exclude: [NO_TESTS, ...IN_ONE_PROCESS, ...END_TO_END],
        },
      },
      {
        test: {
          ...shared,
          name: 'react-18',
          include: [WITH_REACT_18],
          execArgv: ['--import', join(import.meta.dirname, 'infra/react-18/register.ts')],
          env: { EXPECTED_REACT: '18' },
        },
      },
      { test: { ...shared, name: 'end-to-end', include: END_TO_END } },
    ],
  },
})
