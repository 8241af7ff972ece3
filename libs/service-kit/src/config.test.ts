import { expect, test } from 'vitest'
import { baseConfig, ConfigError, loadConfig } from './config.ts'

const good = { PORT: '8080', DATABASE_URL: 'postgres://a@b/c', INTERNAL_AUTH_SECRET: 'x'.repeat(32) }

test('reads what it needs, with defaults for the rest', () => {
  expect(loadConfig(baseConfig, good)).toMatchObject({ PORT: 8080, HOST: '127.0.0.1', LOG_LEVEL: 'info' })
})

test('names every setting that is missing or wrong, at once', () => {
  const load = () =>
    loadConfig(baseConfig, { ...good, PORT: '70000', DATABASE_URL: undefined, LOG_LEVEL: 'loud' })
  expect(load).toThrow(ConfigError)
  for (const problem of ['PORT: ', 'DATABASE_URL: is not set', 'LOG_LEVEL: ']) expect(load).toThrow(problem)
})
