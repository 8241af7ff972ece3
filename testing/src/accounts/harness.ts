import {
  accountsOf,
  createPlatformApp,
  decryptCredentials,
  type PlatformDefinition,
  parseTokenKeys,
} from '@carteiro/platform-kit'
import { type PlatformName, platformNames } from '@carteiro/platforms'
import { startSandbox } from '@carteiro/sandbox'
import { connectDatabase, createLogger, listen } from '@carteiro/service-kit'
import { platformServices } from '../../../infra/doctor/src/services.ts'
import { startGatewayHarness } from '../gateway/harness.ts'
import { SECRET } from '../gateway/project.ts'
import { settingsInSandbox } from '../sandbox/settings.ts'
import { openBrowser } from './browser.ts'

const PUBLIC_URL = 'http://localhost:8080'
const APP_ORIGIN = 'https://app.example.com'

export type Connected = {
  id: string
  platform: string
  external_id: string
  display_name: string
  status: string
  is_default: boolean
  scopes: string[]
  problems: { code: string; message: string }[]
  expires_at: string | null
}

/** The gateway, every platform's service, and the sandbox with its consent pages, without a dispatcher. */
export const startAccountsHarness = async (unset: PlatformName[] = []) => {
  const gateway = await startGatewayHarness({ PUBLIC_URL, APP_ORIGINS: APP_ORIGIN })
  await gateway.owner`delete from carteiro.platform_accounts`
  const sandbox = await startSandbox({ port: 0, processingMs: 0 })
  const logger = createLogger({ service: 'accounts', level: 'silent' })
  const sweeps = new Map<PlatformName, () => Promise<{ renewed: number; checked: number }>>()
  const closing: (() => Promise<unknown>)[] = []
  const keysOf = (platform: string): string => `${platform}:${Buffer.alloc(32, platform).toString('base64')}`

  for (const platform of platformNames) {
    const { config: schema, define } = platformServices[platform]
    const config = settingsInSandbox(schema, platform, sandbox.url, {
      DATABASE_URL: gateway.database.urlAs(`carteiro_platform_${platform}`),
      INTERNAL_AUTH_SECRET: SECRET,
      TOKEN_ENCRYPTION_KEYS: keysOf(platform),
      ...(unset.includes(platform)
        ? { [`${platform.toUpperCase()}_CLIENT_SECRET`]: undefined as never }
        : {}),
    })
    const definition: PlatformDefinition = define(config as never)
    const sql = connectDatabase(config.DATABASE_URL, { service: platform, max: 2 })
    const accounts = accountsOf(definition, { sql, config, logger })
    if (accounts) sweeps.set(platform, accounts.sweep)
    const app = createPlatformApp(definition, { sql, config, logger }, accounts)
    const listener = await listen(app, { host: '127.0.0.1', port: 0 })
    closing.push(listener.close, () => sql.end({ timeout: 1 }))
    const { catalog } = definition
    await gateway.owner`
      update carteiro.platforms set url = ${listener.url}, catalog = ${gateway.owner.json(catalog as never)}, version = '1.0.0'
      where platform = ${platform}`
  }

  const browser = openBrowser(PUBLIC_URL, gateway.url)
  const accounts = async (): Promise<Connected[]> => {
    const answer = (await (await gateway.call('/api/accounts')).json()) as { data: { accounts: Connected[] } }
    return answer.data.accounts
  }
  /** Requests the address of a consent page, as an app in this browser. */
  const begin = async (platform: string, query = ''): Promise<Response> =>
    browser.send(`${PUBLIC_URL}/api/accounts/${platform}/connect${query}`, {
      headers: { authorization: `Bearer ${await gateway.project.token(gateway.userId)}` },
    })
  const consentUrl = async (platform: string, query = ''): Promise<string> => {
    const response = await begin(platform, query)
    const body = (await response.json()) as { data?: { authorization_url: string } }
    if (!body.data) throw new Error(JSON.stringify(body))
    return body.data.authorization_url
  }
  /** Agrees on a consent page. @returns where it redirects */
  const allow = async (url: string, more: [string, string][] = []): Promise<string> => {
    const scopes = (new URL(url).searchParams.get('scope') ?? '').split(/[ ,]/)
    const ticked = scopes.map((scope): [string, string] => ['scope', scope])
    const response = await browser.submit(url, [['decision', 'allow'], ...ticked, ...more])
    return browser.leadsTo(response)
  }

  const end = async (): Promise<void> => {
    await Promise.all(closing.map((close) => close()))
    await sandbox.stop()
    await gateway.close()
  }

  return {
    ...gateway,
    sandboxUrl: sandbox.url,
    browser,
    /** The periodic work of a platform's service. */
    sweep: (platform: PlatformName) => sweeps.get(platform)?.(),
    begin,
    consentUrl,
    allow,
    accounts,
    publicUrl: PUBLIC_URL,
    /** The whole connection, up to the answer of the callback. */
    connect: async (platform: string, query = '', more: [string, string][] = []): Promise<Response> =>
      browser.send(await allow(await consentUrl(platform, query), more)),
    account: async (platform: string): Promise<Connected> => {
      const found = (await accounts()).find((one) => one.platform === platform)
      if (!found) throw new Error(`no account of ${platform}`)
      return found
    },
    /** The decrypted credentials of an account's row. */
    tokensOf: async (accountId: string): Promise<Record<string, unknown>> => {
      const [row] = await gateway.owner`
        select platform, external_id, user_id, credentials from carteiro.platform_accounts where id = ${accountId}`
      const keys = parseTokenKeys(keysOf(row?.platform))
      const owner = { platform: row?.platform, externalId: row?.external_id, userId: row?.user_id }
      return decryptCredentials(keys, owner, row?.credentials) as Record<string, unknown>
    },
    sandbox: async (method: string, path: string, body?: unknown) => {
      const response = await fetch(`${sandbox.url}/_sandbox${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return response.status === 204 ? undefined : response.json()
    },
    end,
    [Symbol.asyncDispose]: end,
  }
}
export type AccountsHarness = Awaited<ReturnType<typeof startAccountsHarness>>
