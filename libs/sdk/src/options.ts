import { ConfigurationError } from './errors.ts'
import { CALL_ATTEMPTS, CALL_TIMEOUT_MS } from './limits.ts'

export type CarteiroOptions = {
  /** `ck_live_…` or `ck_test_…` (docs/api-keys.md). Left out: the environment's CARTEIRO_API_KEY. */
  apiKey?: string | undefined
  /** The gateway's address, such as `https://api.example.com`. Left out: the environment's CARTEIRO_URL. */
  baseUrl?: string | undefined
  /** Milliseconds for one attempt of a call. */
  timeoutMs?: number | undefined
  /** Attempts of a call that may be repeated, the first one included; 1 repeats none. */
  attempts?: number | undefined
  /** In place of the global `fetch`. */
  fetch?: ((request: Request) => Promise<Response>) | undefined
}

export type Settings = {
  apiKey: string
  baseUrl: string
  timeoutMs: number
  attempts: number
  fetch: (request: Request) => Promise<Response>
}

/** Of Node, Deno and Bun; undefined where there is none. */
const environment = (name: string): string | undefined =>
  (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env?.[name] || undefined

const isPositive = (value: number): boolean => Number.isFinite(value) && value > 0

/** @throws ConfigurationError that says what is missing */
export const settingsOf = (options: CarteiroOptions): Settings => {
  const refuse = (message: string): never => {
    throw new ConfigurationError('invalid_configuration', message)
  }
  const apiKey = options.apiKey ?? environment('CARTEIRO_API_KEY')
  const baseUrl = options.baseUrl ?? environment('CARTEIRO_URL')
  const { timeoutMs = CALL_TIMEOUT_MS, attempts = CALL_ATTEMPTS } = options
  if (!apiKey) return refuse('apiKey: expected an API key, in the options or in CARTEIRO_API_KEY')
  if (!baseUrl)
    return refuse('baseUrl: expected the address of the gateway, in the options or in CARTEIRO_URL')
  if (!URL.canParse(baseUrl))
    return refuse(`baseUrl: expected a URL such as https://api.example.com, got ${baseUrl}`)
  if (!isPositive(timeoutMs)) return refuse('timeoutMs: expected a number of milliseconds above 0')
  if (!Number.isInteger(attempts) || attempts < 1)
    return refuse('attempts: expected a whole number from 1 on')
  const { fetch = (request: Request) => globalThis.fetch(request) } = options
  return { apiKey, baseUrl: baseUrl.replace(/\/+$/, ''), timeoutMs, attempts, fetch }
}
