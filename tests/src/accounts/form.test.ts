import type { PlatformCatalog } from '@carteiro/contracts'
import {
  createPlatformApp,
  ensurePlatformRole,
  type FoundAccount,
  type PlatformConnection,
  platformConfig,
  refused,
} from '@carteiro/platform-kit'
import { connectDatabase, createLogger, listen } from '@carteiro/service-kit'
import { type Browser, openBrowser } from '@carteiro/testing/accounts/browser'
import { type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { SECRET } from '@carteiro/testing/gateway/project'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

const PLATFORM = 'plaza'
const PUBLIC_URL = 'http://localhost:8080'
const CALLBACK = `${PUBLIC_URL}/api/accounts/${PLATFORM}/callback`
const catalog: PlatformCatalog = {
  v: 1,
  platform: PLATFORM,
  display_name: 'Plaza',
  version: '1.0.0',
  options: [
    {
      option: 'plaza_post',
      title: 'Post',
      text: null,
      media: { combinations: [{ name: 'none', kinds: [], min: 0, max: 0 }], files: {} },
      settings: { type: 'object' },
    },
  ],
}
const account = (password: string): FoundAccount => ({
  externalId: 'ana',
  displayName: '@ana',
  profile: {},
  scopes: [],
  tokens: { accessToken: `token of ${password}`, expiresInSeconds: null },
})
/** A platform with app passwords instead of a consent page. */
const form: PlatformConnection = {
  renewsWith: 'refresh_token',
  baseScopes: [],
  scopesOf: () => [],
  form: {
    title: 'Connect <Plaza>',
    fields: [
      { name: 'name', label: 'Name', kind: 'text', required: true },
      { name: 'password', label: 'Password', kind: 'password', required: true },
    ],
  },
  submit: async ({ name, password = '' }) => {
    if (name !== 'ana' || password === 'wrong')
      throw refused('permission_denied', 'Plaza does not know them.')
    return [account(password)]
  },
}
/** A platform whose consent page must be requested first. */
const pushed: PlatformConnection = {
  renewsWith: 'refresh_token',
  baseScopes: [],
  scopesOf: () => [],
  usesPkce: false,
  consentUrl: async ({ state, redirectUri }) => {
    if (isDown) throw refused('platform_unavailable', 'Plaza is closed.')
    return `https://plaza.example/consent?${new URLSearchParams({ state, redirectUri })}`
  },
  exchange: async ({ code }) => [account(code)],
}

let gateway: GatewayHarness
let browser: Browser
let connection: PlatformConnection
let isDown: boolean
const closing: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  gateway = await startGatewayHarness({ PUBLIC_URL })
  browser = openBrowser(PUBLIC_URL, gateway.url)
  const url = gateway.database.urlAs(`carteiro_platform_${PLATFORM}`)
  await ensurePlatformRole(gateway.owner, url)
  const logger = createLogger({ service: PLATFORM, level: 'silent' })
  const config = platformConfig.parse({
    PORT: '0',
    DATABASE_URL: url,
    INTERNAL_AUTH_SECRET: SECRET,
    TOKEN_ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
  })
  const sql = connectDatabase(url, { service: PLATFORM, max: 2 })
  // One service address for both ways to connect accounts.
  const apps = [form, pushed].map((way) =>
    createPlatformApp({ catalog, publish: {}, connection: way }, { sql, config, logger }),
  )
  const app = { fetch: (request: Request) => apps[connection === form ? 0 : 1]?.fetch(request) }
  const listener = await listen(app as never, { host: '127.0.0.1', port: 0 })
  closing.push(listener.close, () => sql.end({ timeout: 1 }))
  await sql`
    select carteiro.register_platform(announced_platform => ${PLATFORM}, display_name => 'Plaza', version => '1.0.0',
      catalog => ${sql.json(catalog as never)}, url => ${listener.url})`
})
afterAll(async () => {
  await Promise.all(closing.map((close) => close()))
  await gateway?.close()
})
beforeEach(async () => {
  connection = form
  isDown = false
  browser.forget()
  await gateway.owner`delete from carteiro.platform_accounts where platform = ${PLATFORM}`
})

const begin = async (query = ''): Promise<Response> =>
  browser.send(`${PUBLIC_URL}/api/accounts/${PLATFORM}/connect${query}`, {
    headers: { authorization: `Bearer ${await gateway.project.token(gateway.userId)}` },
  })
const address = async (query = ''): Promise<string> =>
  ((await (await begin(query)).json()) as { data: { authorization_url: string } }).data.authorization_url
const stateIn = (page: string): string => /name="state" value="([^"]+)"/.exec(page)?.[1] ?? ''
const send = (state: string, name: string, password: string): Promise<Response> =>
  browser.submit(CALLBACK, [
    ['state', state],
    ['name', name],
    ['password', password],
  ])
const stored = () => gateway.owner`select * from carteiro.platform_accounts where platform = ${PLATFORM}`

test('a user connects an account with the platform’s form, which the gateway shows', async () => {
  const page = await browser.send(await address())
  expect(page.status).toBe(200)
  const text = await page.text()
  expect(text).toContain('Connect &lt;Plaza&gt;')
  expect(text).toContain('type="password"')
  const answer = await send(stateIn(text), 'ana', 'right')
  expect(await answer.text()).toContain('Connected')
  const [row] = await stored()
  expect(row).toMatchObject({ external_id: 'ana', user_id: gateway.userId, status: 'connected' })
  expect(JSON.stringify(row)).not.toContain('right')
})

test('a refused form can be corrected until it is accepted; each state works once', async () => {
  const first = stateIn(await (await browser.send(await address())).text())
  const again = await send(first, 'ana', 'wrong')
  expect(again.status).toBe(400)
  const page = await again.text()
  expect(page).toContain('Plaza does not know them.')
  expect(page).toContain('value="ana"')
  expect(page).not.toContain('wrong')
  expect(await (await send(first, 'ana', 'right')).text()).toContain('has been used before')
  expect(await stored()).toHaveLength(0)
  expect(await (await send(stateIn(page), 'ana', 'right')).text()).toContain('Connected')
  expect(await stored()).toHaveLength(1)
})

test('the form may be opened twice', async () => {
  const url = await address()
  await browser.send(url)
  const state = stateIn(await (await browser.send(url)).text())
  expect(await (await send(state, 'ana', 'right')).text()).toContain('Connected')
})

test('the browser is redirected to the app', async () => {
  const returnTo = `${PUBLIC_URL}/accounts`
  const page = await browser.send(await address(`?return_to=${encodeURIComponent(returnTo)}`))
  const answer = await send(stateIn(await page.text()), 'ana', 'right')
  expect(answer.status).toBe(303)
  expect(browser.leadsTo(answer)).toContain(`${returnTo}?connected=`)
})

test('another browser must confirm which user gets the account', async () => {
  const state = stateIn(await (await browser.send(await address())).text())
  browser.forget()
  const page = await (await send(state, 'ana', 'right')).text()
  expect(page).toContain('Connect this account?')
  expect(await stored()).toHaveLength(0)
})

test('a consent page may be requested from the platform first', async () => {
  connection = pushed
  const url = new URL(await address())
  expect(url.origin).toBe('https://plaza.example')
  const state = url.searchParams.get('state')
  const answer = await browser.send(`${CALLBACK}?${new URLSearchParams({ state: state ?? '', code: 'c' })}`)
  expect(await answer.text()).toContain('Connected')
})

test('the app gets the reason when the platform provides no consent page', async () => {
  connection = pushed
  isDown = true
  const answer = await begin()
  expect(answer.status).toBe(503)
  expect(await answer.json()).toMatchObject({ error: { message: 'Plaza is closed.' } })
})
