import { loadPlatformConfig } from '@carteiro/platform-kit'
import { type PlatformName, platformNames, sandboxSettings } from '@carteiro/platforms'
import { describe, expect, it } from 'vitest'
import { platformServices } from '../../../infra/doctor/src/services.ts'

const SANDBOX = 'http://sandbox.localhost:8090'
const base = {
  DATABASE_URL: 'postgres://nobody@localhost/none',
  INTERNAL_AUTH_SECRET: 'a-secret-of-tests-with-at-least-32-characters',
  TOKEN_ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
}
const load = (platform: PlatformName, env: Record<string, string>) =>
  loadPlatformConfig(platformServices[platform].config as never, { ...base, ...env })
const forTest = (platform: PlatformName) => ({
  ...sandboxSettings(platform, SANDBOX),
  CARTEIRO_MODE: 'test',
  SANDBOX_ORIGINS: SANDBOX,
})
const addressesOf = (platform: PlatformName): string[] =>
  Object.keys((platformServices[platform].config as unknown as { shape: object }).shape).filter(
    (name) => name.startsWith(platform.toUpperCase()) && name.endsWith('_URL'),
  )

describe.each(platformNames)('%s in mode test', (platform) => {
  it('starts with the sandbox’s addresses', () => {
    expect(load(platform, forTest(platform))).toMatchObject({
      CARTEIRO_MODE: 'test',
      SANDBOX_ORIGINS: [SANDBOX],
    })
  })

  it('does not start without the sandbox’s origin', () => {
    const { SANDBOX_ORIGINS: _left, ...env } = forTest(platform)
    expect(() => load(platform, env)).toThrow('SANDBOX_ORIGINS: is not set')
  })

  it('does not start while an address is the platform’s own, and names each', () => {
    expect(addressesOf(platform).length).toBeGreaterThan(1)
    for (const name of addressesOf(platform)) {
      const env = Object.fromEntries(Object.entries(forTest(platform)).filter(([one]) => one !== name))
      expect(() => load(platform, env), name).toThrow(`${name}: in mode test it must lead to the sandbox`)
    }
  })

  it('does not take the platform for its sandbox', () => {
    const { shape } = platformServices[platform].config as unknown as {
      shape: Record<string, { parse(value: undefined): unknown }>
    }
    const name = `${platform.toUpperCase()}_API_BASE_URL`
    const real = new URL(String(shape[name]?.parse(undefined))).origin
    const env = { ...forTest(platform), [name]: real, SANDBOX_ORIGINS: `${SANDBOX},${real}` }
    expect(() => load(platform, env)).toThrow(`${real} is the platform, not its sandbox`)
  })
})

it('in mode live nothing of it is asked for', () => {
  expect(load('x', {})).toMatchObject({ CARTEIRO_MODE: 'live', SANDBOX_ORIGINS: [] })
})
