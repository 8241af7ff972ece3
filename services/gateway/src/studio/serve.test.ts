import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { studioConfig } from '@carteiro/contracts'
import { loadConfig } from '@carteiro/service-kit'
import { type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { SECRET } from '@carteiro/testing/gateway/project'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { gatewayConfig } from '../config.ts'
import { studioSettings } from './settings.ts'

const SCRIPT = `export const texts = ${JSON.stringify('letter '.repeat(400))}`
let dir: string
let harness: GatewayHarness
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'carteiro-studio-'))
  await mkdir(join(dir, 'assets'))
  await writeFile(join(dir, 'secret.txt'), 'not a part of the studio')
  await writeFile(join(dir, 'assets/app-1a2b3c.js'), SCRIPT)
  await writeFile(join(dir, 'index.html'), '<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__">')
  harness = await startGatewayHarness({ STUDIO_DIR: dir, SUPABASE_ANON_KEY: 'the-anon-key' })
})
afterAll(async () => {
  await harness.close()
  await rm(dir, { recursive: true })
})

const ask = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  harness.call(path, { headers }, null)
const asBrowser = (path: string): Promise<Response> => ask(path, { accept: 'text/html,*/*;q=0.8' })

test.each(['/', '/jobs', '/jobs/3f1c', '/accounts?connected=1'])(
  'a browser that asks for %s gets the page, new every time, under a policy with its own nonce',
  async (path) => {
    const [first, second] = [await asBrowser(path), await asBrowser(path)]
    const nonceOf = async (answer: Response) => /nonce="([^"]+)"/.exec(await answer.text())?.[1] ?? ''
    const [one, other] = [await nonceOf(first), await nonceOf(second)]
    expect(first.status).toBe(200)
    expect(first.headers.get('cache-control')).toBe('no-cache')
    expect(one).not.toContain('CSP_NONCE')
    expect(one).not.toBe(other)
    const policy = first.headers.get('content-security-policy') ?? ''
    expect(policy).toContain(`'nonce-${one}'`)
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain(`connect-src 'self' ${harness.project.url}`)
  },
)

test('files with a hash in their name are kept for a year, and sent compressed', async () => {
  const answer = await ask('/assets/app-1a2b3c.js', { 'accept-encoding': 'gzip' })
  expect(await answer.text()).toBe(SCRIPT)
  expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(answer.headers.get('content-encoding')).toBe('gzip')
  expect(answer.headers.get('content-type')).toContain('javascript')
})

test.each(['/assets/app-gone.js', '/secret.txt', '/assets/%2e%2e/secret.txt', '/assets/..%2fsecret.txt'])(
  '%s is not there, not even for a browser',
  async (path) => {
    const answer = await asBrowser(path)
    expect(answer.status).toBe(404)
    expect(await answer.json()).toMatchObject({ success: false, error: { code: 'not_found' } })
  },
)

test('the API is what it was', async () => {
  expect((await asBrowser('/api/nothing')).status).toBe(404)
  expect((await ask('/jobs')).status).toBe(404)
  expect((await harness.call('/jobs', { method: 'POST', headers: { accept: 'text/html' } })).status).toBe(404)
  expect(await (await asBrowser('/docs')).text()).toContain('Carteiro API')
  expect((await ask('/openapi.json')).headers.get('content-type')).toContain('json')
  expect(await (await ask('/healthz')).json()).toMatchObject({ status: 'ok' })
})

test('the page gets the address of Supabase, and no secret', async () => {
  const config = await (await ask('/studio-config.json')).json()
  expect(studioConfig.parse(config)).toEqual(config)
  expect(config).toMatchObject({ supabase_url: harness.project.url, supabase_anon_key: 'the-anon-key' })
})

test('a studio without its key does not start, and says which', () => {
  const config = loadConfig(gatewayConfig, {
    DATABASE_URL: 'postgres://localhost/none',
    INTERNAL_AUTH_SECRET: SECRET,
    SUPABASE_URL: 'http://localhost',
    MEDIA_DIR: dir,
    PUBLIC_URL: 'http://localhost',
    STUDIO_DIR: dir,
  })
  expect(() => studioSettings(config)).toThrow('SUPABASE_ANON_KEY is not set')
})
