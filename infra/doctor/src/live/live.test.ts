import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { demoAccounts, type PlatformName, platforms, sandboxSettings } from '@carteiro/platforms'
import { type Sandbox, startTestSandbox } from '@carteiro/testing/sandbox/client'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { loginBy } from './connect.ts'
import { firstCalls } from './first-calls.ts'
import { linesOf } from './report.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startTestSandbox('x', '')
})
afterAll(() => sandbox?.stop())
beforeEach(() => sandbox.reset())

const envOf = (platform: PlatformName, token?: string) => ({
  ...sandboxSettings(platform, sandbox.url),
  ...(token === undefined ? {} : { [`${platform.toUpperCase()}_ACCESS_TOKEN`]: token }),
})
/** The first calls, as they are printed. */
const textOf = async (platform: PlatformName, token: string, account?: string, env = {}) => {
  const checks = await firstCalls(platform, { env: { ...envOf(platform, token), ...env }, account })
  return { good: checks.every(({ ok }) => ok), text: linesOf(platform, checks).join('\n') }
}

const redirect = 'http://127.0.0.1:9/api/accounts/x/callback'
/** A person at the consent page, who grants what is left by `keep`, and copies the address that the browser ends at. */
const person =
  (keep: (scope: string) => boolean = () => true) =>
  async (text: string): Promise<string> => {
    const consent = new URL(/https?:\S+/.exec(text)?.[0] ?? '')
    const form = new URLSearchParams({ decision: 'allow' })
    const asked = (consent.searchParams.get('scope') ?? '').split(/[ ,]/)
    for (const scope of asked.filter(keep)) form.append('scope', scope)
    const response = await fetch(consent, { method: 'POST', body: form, redirect: 'manual' })
    return response.headers.get('location') ?? (await response.text())
  }

describe.each(demoAccounts)('$platform: the first calls', ({ platform, id, access_token: token }) => {
  it('with a good token say so', async () => {
    const { good, text } = await textOf(platform, token, id)
    expect(good, text).toBe(true)
    expect(text).toMatch(/✓ the app is set up[\s\S]*✓ .*knows/)
  })

  it('with a token that has ended say what to do', async () => {
    await sandbox.control('POST', 'faults', { platform, fault: 'token_expired', times: null })
    const { good, text } = await textOf(platform, token, id)
    expect(good).toBe(false)
    expect(text).toMatch(/means: The access token is not accepted[\s\S]*to do: Get a new one/)
  })

  it('when the platform is not reachable say what to check', async () => {
    const { good, text } = await textOf(platform, token, id, {
      [`${platform.toUpperCase()}_API_BASE_URL`]: 'http://api.invalid',
    })
    expect(good).toBe(false)
    expect(text).toMatch(/api\.invalid cannot be reached[\s\S]*DNS/)
  })

  it.each([
    ['the platform is down', 503, /itself has a fault now/],
    ['too much was asked', 429, /has made too many calls/],
  ])('when %s do not blame the credentials', async (_what, status, message) => {
    await sandbox.control('POST', 'faults', { platform, fault: 'error', status, body: {}, times: null })
    expect((await textOf(platform, token, id)).text).toMatch(message)
  })

  it('by a login say who it may publish as', async () => {
    const connect = loginBy(redirect, null, person())
    const checks = await firstCalls(platform, { env: envOf(platform), connect })
    const text = linesOf(platform, checks).join('\n')
    expect(
      checks.every(({ ok }) => ok),
      text,
    ).toBe(true)
    expect(text).toMatch(/✓ the login is complete; it may publish as .*[\s\S]*✓ .*knows/)
  })

  it('name what is not set', async () => {
    const none = await firstCalls(platform, { env: {} })
    expect(linesOf(platform, none).join('\n')).toMatch(`${platform.toUpperCase()}_CLIENT_ID`)
    const noToken = await firstCalls(platform, { env: envOf(platform) })
    expect(linesOf(platform, noToken).join('\n')).toMatch(`${platform.toUpperCase()}_ACCESS_TOKEN is not set`)
  })
})

describe('what X says of its own', () => {
  it('no credits', async () => {
    const body = {
      title: 'CreditsDepleted',
      detail: 'Your enrolled account does not have any credits',
      status: 402,
    }
    await sandbox.fault({ fault: 'error', status: 402, body, times: null })
    await sandbox.addAccount('1500000000000000066', platforms.x.sandbox.scopes)
    const { text } = await textOf('x', '1500000000000000066')
    expect(text).toMatch(/the platform's message: "Your enrolled account does not have any credits"/i)
    expect(text).toMatch(
      /means: The platform accepts calls of this app only against credits[\s\S]*to do: Buy credits/,
    )
  })

  it('a permission that was not granted', async () => {
    await sandbox.addAccount('1500000000000000077', ['tweet.read'])
    const { good, text } = await textOf('x', '1500000000000000077')
    expect(good).toBe(false)
    expect(text).toMatch(/a permission was not granted[\s\S]*to do: Log in again with .*users\.read/)
  })
})

it('a login with less than is needed names what was not granted', async () => {
  const connect = loginBy(
    redirect,
    null,
    person((scope) => !scope.endsWith('upload')),
  )
  const text = linesOf('youtube', await firstCalls('youtube', { env: envOf('youtube'), connect })).join('\n')
  expect(text).toMatch(/✗ not granted: \S+youtube\.upload[\s\S]*Log in again with/)
})

it('a refused login is reported with the platform’s message', async () => {
  const asked: string[] = []
  const login = loginBy(redirect, null, async (text) => {
    asked.push(text)
    const consent = new URL(/https?:\S+/.exec(text)?.[0] ?? '')
    return `${redirect}?error=access_denied&state=${consent.searchParams.get('state')}`
  })
  const checks = await firstCalls('x', { env: envOf('x'), connect: login })
  expect(asked[0]).toContain('/i/oauth2/authorize?')
  expect(linesOf('x', checks).join('\n')).toMatch(/the login was not completed[\s\S]*access_denied/)
})

it('the command shows no secret, whatever is answered', async () => {
  const token = '1500000000000000088'
  await sandbox.addAccount(token, platforms.x.sandbox.scopes)
  const env = { ...envOf('x', token), PATH: process.env.PATH }
  await sandbox.fault({
    fault: 'error',
    status: 401,
    body: { detail: `The token ${token} is dead` },
    times: null,
  })
  const command = spawn(process.execPath, [resolve(import.meta.dirname, '../main.ts'), '--live', 'x'], {
    env,
  })
  let output = ''
  command.stdout.on('data', (data) => {
    output += data
  })
  command.stderr.on('data', (data) => {
    output += data
  })
  const status = await new Promise((done) => command.on('close', done))
  expect(output).toContain('The token <X_ACCESS_TOKEN> is dead')
  for (const [name, value] of Object.entries(env)) {
    if (/TOKEN|SECRET/.test(name) && !value?.startsWith('http')) expect(output).not.toContain(value)
  }
  expect(status).toBe(1)
})
