import {
  type FoundAccount,
  isOAuth,
  missingOf,
  type PlatformDefinition,
  PlatformError,
  type PlatformOAuth,
} from '@carteiro/platform-kit'
import type { PlatformName } from '@carteiro/platforms'
import { platformServices } from '../services.ts'
import { type Explanation, explain } from './explain.ts'

export type Env = Record<string, string | undefined>
export type Check = { ok: boolean; title: string; answered?: string } & Partial<Explanation>
export type Contact = {
  env: Env
  /** The account's id at the platform; most platforms know the token's own as `me`. */
  account?: string | undefined
  login?: string | undefined
  /** Logs in, where no token is given: leads a person to the consent page, and takes what it answers. */
  connect?: ((oauth: PlatformOAuth, scopes: string[]) => Promise<FoundAccount[]>) | undefined
}

/** Settings that a service demands, and that these calls do not use. */
const placeholders = {
  DATABASE_URL: 'postgres://unused@127.0.0.1/none',
  INTERNAL_AUTH_SECRET: 'not-used-by-the-doctor-but-long-enough',
  TOKEN_ENCRYPTION_KEYS: `none:${Buffer.alloc(32).toString('base64')}`,
}

const define = (platform: PlatformName, env: Env): PlatformDefinition | Check[] => {
  const service = platformServices[platform]
  const config = service.config.safeParse({ ...placeholders, ...env, PORT: undefined })
  if (config.success) return service.define(config.data as never)
  return config.error.issues.map(({ path, message }) => ({
    ok: false,
    title: `${path.join('.')} is wrong`,
    means: message,
    todo: 'Correct the setting; npm run doctor names what it expects.',
  }))
}

const scopesOf = ({ catalog }: PlatformDefinition, oauth: PlatformOAuth, login: string | null): string[] => [
  ...new Set([
    ...oauth.baseScopes,
    ...catalog.options.flatMap(({ option }) => oauth.scopesOf(option, login)),
  ]),
]

const hostOf = (platform: PlatformName, env: Env): string => {
  const shape = platformServices[platform].config.shape as Record<
    string,
    { safeParse(value: unknown): { data?: unknown } }
  >
  const name = `${platform.toUpperCase()}_API_BASE_URL`
  const address = String(shape?.[name]?.safeParse(env[name]).data ?? '')
  return URL.canParse(address) ? new URL(address).host : platform
}

const failed = (title: string, error: unknown, at: { host: string; scopes: string[] }): Check => ({
  ok: false,
  title,
  answered:
    error instanceof PlatformError && typeof error.platformError.message === 'string'
      ? `${error.message} The platform's message: "${error.platformError.message}"`
      : (error as Error).message,
  ...explain(error, at),
})

/** Identity and limits of one account: the harmless call by which its service checks an account. */
const probe = async (
  oauth: PlatformOAuth,
  found: FoundAccount,
  at: { host: string; scopes: string[] },
): Promise<Check[]> => {
  const who = found.displayName
  if (!oauth.probe) return []
  const { externalId, profile, scopes } = found
  const { accessToken } = found.tokens
  try {
    const answer = await oauth.probe({ id: 'doctor', externalId, profile, scopes, accessToken })
    const left = answer.postsLeft === null ? '' : `; posts left today: ${answer.postsLeft}`
    return [
      {
        ok: true,
        title: `${at.host} knows ${who}${left}`,
        means: 'The token is valid, and the first call of a post would be accepted.',
      },
      ...(answer.problems ?? []).map(({ code, message }) => ({ ok: false, title: code, means: message })),
    ]
  } catch (error) {
    return [failed(`${at.host} does not say who ${who} is`, error, at)]
  }
}

/**
 * The harmless first calls to a platform with real credentials: app, token, identity, limits. Nothing is posted and
 * nothing stored.
 */
export const firstCalls = async (
  platform: PlatformName,
  { env, account, login, connect }: Contact,
): Promise<Check[]> => {
  const definition = define(platform, env)
  if (Array.isArray(definition)) return definition
  const { connection: oauth } = definition
  if (!isOAuth(oauth)) {
    const missing = missingOf(oauth).join(', ') || 'its app'
    return [
      {
        ok: false,
        title: `the app is not set up: ${missing}`,
        todo: 'npm run doctor says where to get them.',
      },
    ]
  }
  const way = login ?? oauth.logins?.[0] ?? null
  if (login !== undefined && !oauth.logins?.includes(login)) {
    const known = oauth.logins?.join(', ') ?? 'none'
    return [{ ok: false, title: `--login ${login} is not offered`, todo: `Expected one of: ${known}.` }]
  }
  const scopes = scopesOf(definition, oauth, way)
  const at = { host: hostOf(platform, env), scopes }
  const checks: Check[] = [{ ok: true, title: 'the app is set up' }]
  const accessToken = env[`${platform.toUpperCase()}_ACCESS_TOKEN`]
  let found: FoundAccount[]
  if (accessToken) {
    const tokens = { accessToken, expiresInSeconds: null }
    const externalId = account ?? 'me'
    const displayName = account ?? 'the owner of the token'
    found = [{ externalId, displayName, profile: { login: way }, scopes, tokens }]
  } else if (connect) {
    try {
      found = await connect(oauth, scopes)
    } catch (error) {
      return [...checks, failed('the login was not completed', error, at)]
    }
    const granted = new Set(found.flatMap((one) => one.scopes))
    const lacking = scopes.filter((scope) => granted.size > 0 && !granted.has(scope))
    const names = found.map(({ displayName }) => displayName).join(', ')
    checks.push(
      found.length > 0
        ? { ok: true, title: `the login is complete; it may publish as ${names}` }
        : {
            ok: false,
            title: 'the login is complete, but it has nothing to publish with',
            means: 'The person has no page, organisation or channel that this app may post for.',
            todo: 'Log in as a person who has one, and choose it on the consent page.',
          },
      ...(lacking.length > 0
        ? [{ ok: false, title: `not granted: ${lacking.join(', ')}`, ...explain(notGranted, at) }]
        : []),
    )
  } else {
    const name = `${platform.toUpperCase()}_ACCESS_TOKEN`
    return [
      ...checks,
      {
        ok: false,
        title: `${name} is not set`,
        todo: `Set it to a user's token of this app, or add --connect to log in here.`,
      },
    ]
  }
  for (const one of found) checks.push(...(await probe(oauth, one, at)))
  return checks
}

const notGranted = new PlatformError({ verdict: 'refuse', code: 'permission_denied', message: 'Not granted' })
