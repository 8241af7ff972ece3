import { AuthenticationError, type Carteiro, CarteiroError, PermissionError } from '@carteiro/sdk'
import type { Context } from '../context.ts'

export type Check = {
  about: 'settings' | 'gateway' | 'key' | 'platforms' | 'accounts'
  state: 'ok' | 'warning' | 'problem'
  message: string
  /** What to do. */
  cure?: string
}

const HEALTH_LIMIT_MS = 10_000
const DAY_MS = 86_400_000
const SOON_DAYS = 30

const settingsCheck = ({ env }: Context): Check | undefined => {
  const missing = ['CARTEIRO_URL', 'CARTEIRO_API_KEY'].filter((name) => !env[name])
  if (missing.length === 0) return undefined
  const cure =
    'Set it in the environment, .env.local or .env: "npx carteiro init" says how to run a gateway, "carteiro keys create --help" how to make a key.'
  return { about: 'settings', state: 'problem', message: `${missing.join(' and ')} not set`, cure }
}

const gatewayCheck = async ({ env, signal }: Context): Promise<Check> => {
  const url = env.CARTEIRO_URL ?? ''
  const limit = AbortSignal.any([signal, AbortSignal.timeout(HEALTH_LIMIT_MS)])
  try {
    const response = await fetch(`${url.replace(/\/+$/, '')}/healthz`, { signal: limit })
    const { service } = (await response.json()) as { service?: string }
    if (service === 'gateway') return { about: 'gateway', state: 'ok', message: `${url} answers` }
    const cure = 'CARTEIRO_URL is the address of the gateway itself, without a path.'
    return { about: 'gateway', state: 'problem', message: `${url} is no gateway of Carteiro’s`, cure }
  } catch {
    const cure = 'Is it running? docker compose -f carteiro/compose.yaml ps'
    return { about: 'gateway', state: 'problem', message: `${url} does not answer`, cure }
  }
}

const ofKey = (context: Context): string => {
  const mode = context.mode()
  return mode === 'test'
    ? 'a test key, which publishes to the sandbox alone'
    : 'a live key, which posts for real'
}

const keyCheck = (context: Context, error: unknown): Check => {
  if (error instanceof AuthenticationError) {
    const cure = 'Make another one: carteiro keys create --help'
    return { about: 'key', state: 'problem', message: error.message, cure }
  }
  return { about: 'key', state: 'ok', message: ofKey(context) }
}

const platformChecks = async (carteiro: Carteiro, { signal }: Context): Promise<Check[]> => {
  const platforms = await carteiro.platforms.list({}, { signal })
  if (platforms.length === 0) {
    const cure = 'Start the platforms’ services; each registers itself when it starts.'
    return [{ about: 'platforms', state: 'problem', message: 'none has registered', cure }]
  }
  const names = platforms.map(({ platform }) => platform)
  const ending = platforms.flatMap(({ platform, api_version: version }): Check[] => {
    const days = version ? Math.floor((Date.parse(version.sunset) - Date.now()) / DAY_MS) : SOON_DAYS + 1
    if (!version || days > SOON_DAYS) return []
    const message = `version ${version.version} of ${platform}’s API ends on ${version.sunset}`
    return [{ about: 'platforms', state: 'warning', message, cure: version.source }]
  })
  return [{ about: 'platforms', state: 'ok', message: names.join(', ') }, ...ending]
}

const accountChecks = async (carteiro: Carteiro, { signal }: Context): Promise<Check[]> => {
  const accounts = await carteiro.accounts.list({}, { signal })
  const connected = accounts.filter(({ status }) => status === 'connected')
  const lost = accounts.filter(({ status }) => status === 'needs_reauth')
  const all: Check[] =
    connected.length === 0
      ? [
          {
            about: 'accounts',
            state: 'warning',
            message: 'none is connected',
            cure: 'carteiro accounts connect x',
          },
        ]
      : [
          {
            about: 'accounts',
            state: 'ok',
            message: connected.map(({ platform, display_name: name }) => `${name} on ${platform}`).join(', '),
          },
        ]
  for (const { platform, display_name: name } of lost) {
    const message = `${name} on ${platform} must be connected again`
    all.push({ about: 'accounts', state: 'problem', message, cure: `carteiro accounts connect ${platform}` })
  }
  for (const { platform, display_name: name, problems } of connected)
    for (const problem of problems)
      all.push({ about: 'accounts', state: 'warning', message: `${name} on ${platform}: ${problem.message}` })
  return all
}

/** Every check that is possible; what depends on one that failed is left out. */
export const examine = async (context: Context): Promise<Check[]> => {
  const settings = settingsCheck(context)
  const gateway = context.env.CARTEIRO_URL ? await gatewayCheck(context) : undefined
  const checks = [settings, gateway].filter((check) => check !== undefined)
  if (checks.some(({ state }) => state === 'problem')) return checks
  const carteiro = context.carteiro()
  const found = await accountChecks(carteiro, context).catch((error: unknown) => error as CarteiroError)
  checks.push(keyCheck(context, Array.isArray(found) ? undefined : found))
  if (checks.at(-1)?.state === 'problem') return checks
  checks.push(...(await platformChecks(carteiro, context)))
  if (Array.isArray(found)) return [...checks, ...found]
  if (!(found instanceof CarteiroError)) throw found
  const isScope = found instanceof PermissionError
  const cure = isScope ? 'Not needed to publish: a key with the scope accounts:read sees them.' : undefined
  checks.push({
    about: 'accounts',
    state: isScope ? 'warning' : 'problem',
    message: found.message,
    ...(cure ? { cure } : {}),
  })
  return checks
}
