import type { ErrorCode } from '@carteiro/contracts'
import { z } from 'zod'
import { isSuccess, type PlatformClient, type PlatformRequest } from '../http-client.ts'
import { PlatformError } from '../outcomes.ts'
import { optionalField } from '../response-schemas.ts'
import type { Tokens } from './connection.ts'

const CALL_LIMIT_MS = 20_000

/**
 * https://datatracker.ietf.org/doc/html/rfc6749#section-5.1 promises the access token alone. Whatever is odd about the
 * rest must not cost it: with refresh tokens that work once, an answer that is thrown away is a grant that is lost.
 */
const issuedTokens = z.looseObject({
  access_token: z.string().min(1),
  refresh_token: optionalField(z.string().min(1)),
  expires_in: optionalField(
    z
      .union([z.number(), z.string().regex(/^\d+$/)])
      .transform(Number)
      .refine((seconds) => seconds > 0),
  ),
  scope: optionalField(z.string()),
})
export type IssuedTokens = { tokens: Tokens; scopes: string[]; body: Record<string, unknown> }

const errorAnswer = z.looseObject({ error: z.string(), error_description: optionalField(z.string()) })

/** What an answer without its content says of the platform: only a server's own failure is an outage. */
const codeOf = (status: number): ErrorCode => {
  if (status >= 500) return 'platform_unavailable'
  if (status === 429) return 'rate_limited'
  return isSuccess(status) ? 'unreadable_response' : 'internal'
}

/** Platforms separate scopes by spaces, commas, or both. */
export const splitScopes = (text: string | undefined): string[] =>
  (text ?? '').split(/[\s,]+/).filter(Boolean)

const failure = (
  verdict: 'reconnect' | 'retry' | 'refuse',
  code: ErrorCode,
  message: string,
  platformError: Record<string, unknown>,
) => new PlatformError({ verdict, code, message, platformError })

/**
 * Asks a token endpoint as RFC 6749 has it. Neither secrets nor tokens are in what it throws.
 * @param deadGrant matches the `error` and its description by which the platform says that a grant is over
 * @throws PlatformError `reconnect` on the platform's word that the grant is dead, `retry` for everything else
 */
export const askForTokens = async (
  client: PlatformClient,
  request: Pick<PlatformRequest, 'operation' | 'path'> & {
    form: Record<string, string>
    headers?: Record<string, string>
  },
  { name, deadGrant = /^invalid_grant\b/ }: { name: string; deadGrant?: RegExp },
): Promise<IssuedTokens> => {
  const answer = await client({ ...request, method: 'POST', timeoutMs: CALL_LIMIT_MS })
  const issued = issuedTokens.safeParse(answer.body)
  if (isSuccess(answer.status) && issued.success) {
    const { access_token, refresh_token, expires_in, scope } = issued.data
    return {
      tokens: {
        accessToken: access_token,
        ...(refresh_token ? { refreshToken: refresh_token } : {}),
        expiresInSeconds: expires_in ?? null,
      },
      scopes: splitScopes(scope),
      body: issued.data,
    }
  }
  const said = errorAnswer.safeParse(answer.body).data
  const facts = { status: answer.status, ...(said ? { error: said.error } : {}) }
  if (said && deadGrant.test(`${said.error} ${said.error_description ?? ''}`)) {
    throw failure(
      'reconnect',
      'token_expired',
      `${name} does not accept the grant any more: the account must be connected again.`,
      facts,
    )
  }
  const why = said ? `${said.error}${said.error_description ? `: ${said.error_description}` : ''}` : ''
  throw failure(
    'retry',
    codeOf(answer.status),
    `${name} gave no tokens (HTTP ${answer.status}${why ? `, ${why}` : ''}).`,
    facts,
  )
}

/** What authorization codes and refresh tokens are exchanged at. https://datatracker.ietf.org/doc/html/rfc6749#section-4.1.3 */
export const createTokenEndpoint = (
  { client, path }: { client: PlatformClient; path: string },
  options: {
    /** As the platform's users know it. */
    name: string
    /** How the app names itself, in the form or in a header. */
    app?: Record<string, string>
    headers?: Record<string, string>
    deadGrant?: RegExp
  },
) => {
  const { name, app = {}, headers, deadGrant } = options
  const ask = (operation: string, form: Record<string, string>): Promise<IssuedTokens> =>
    askForTokens(
      client,
      { operation, path, form: { ...app, ...form }, ...(headers ? { headers } : {}) },
      { name, ...(deadGrant ? { deadGrant } : {}) },
    )
  return {
    exchangeCode: (answer: { code: string; redirectUri: string; verifier: string | null }) =>
      ask('exchange_code', {
        grant_type: 'authorization_code',
        code: answer.code,
        redirect_uri: answer.redirectUri,
        ...(answer.verifier === null ? {} : { code_verifier: answer.verifier }),
      }),
    refresh: async ({ refreshToken = '' }: Tokens): Promise<Tokens> =>
      (await ask('refresh_token', { grant_type: 'refresh_token', refresh_token: refreshToken })).tokens,
  }
}

/** Asks a revocation endpoint as RFC 7009 has it. @throws PlatformError when it refuses */
export const askToRevoke = async (
  client: PlatformClient,
  request: Pick<PlatformRequest, 'path'> & { form: Record<string, string>; headers?: Record<string, string> },
  name: string,
): Promise<void> => {
  const answer = await client({
    operation: 'revoke_token',
    method: 'POST',
    timeoutMs: CALL_LIMIT_MS,
    ...request,
  })
  if (isSuccess(answer.status)) return
  const message = `${name} did not revoke the grant (HTTP ${answer.status}).`
  throw failure('retry', codeOf(answer.status), message, { status: answer.status })
}

const keyed = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

/** What a platform says of a refusal, in the place where it says it; undefined when it says nothing that can be shown. */
const messageOf = (body: unknown): string | undefined => {
  const said = keyed(body)
  const [first] = Array.isArray(said.errors) ? said.errors : []
  const places = [keyed(said.error), said, keyed(first)]
  return places
    .flatMap((one) => [one.message, one.error_description, one.detail, one.title])
    .find((text): text is string => typeof text === 'string' && text !== '')
}

/** What a profile or list of accounts must hold. @throws PlatformError */
export const readAnswer = <T extends z.ZodType>(
  name: string,
  answer: { status: number; body: unknown },
  shape: T,
): z.output<T> => {
  const read = shape.safeParse(answer.body)
  if (isSuccess(answer.status) && read.success) return read.data
  const said = messageOf(answer.body)
  throw failure(
    answer.status === 401 ? 'reconnect' : 'retry',
    answer.status === 401 ? 'token_expired' : codeOf(answer.status),
    `${name} did not say whose account it is (HTTP ${answer.status}).`,
    { status: answer.status, ...(said === undefined ? {} : { message: said }) },
  )
}
