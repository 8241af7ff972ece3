import type { Codes } from '../../oauth/codes.ts'
import { type PlatformConventions, Refusal, type SharedState } from '../../platform.ts'
import { revokingYouTubeAccount, tokenYouTubeAccount } from './oauth.ts'
import type { Quotas } from './quotas.ts'

/** Google's error body. https://developers.google.com/youtube/v3/docs/errors */
export const refusal = (
  status: number,
  reason: string,
  message: string,
  domain = 'youtube.video',
  headers: Record<string, string> = {},
): Refusal =>
  new Refusal(
    status,
    { error: { code: status, message, errors: [{ message, domain, reason }] } },
    { 'content-type': 'application/json; charset=UTF-8', ...headers },
  )

export const invalid = (reason: string, message: string): Refusal => refusal(400, reason, message)

const SCOPE = 'https://www.googleapis.com/auth/'
const ANY = ['youtube', 'youtube.force-ssl']

/** Scopes of which one must be granted. https://developers.google.com/youtube/v3/guides/auth/server-side-web-apps */
const scopesOf = (operation: string): string[] => {
  if (operation === 'add_to_playlist' || /^(delete|update)_video$/.test(operation)) return ANY
  const isUpload = /session|bytes|thumbnail/.test(operation)
  return [...ANY, isUpload ? 'youtube.upload' : 'youtube.readonly']
}

const tokenInvalid = (): Refusal =>
  new Refusal(
    401,
    {
      error: {
        code: 401,
        message: 'Request had invalid authentication credentials.',
        errors: [
          {
            message: 'Invalid Credentials',
            domain: 'global',
            reason: 'authError',
            location: 'Authorization',
          },
        ],
        status: 'UNAUTHENTICATED',
      },
    },
    { 'www-authenticate': 'Bearer realm="https://accounts.google.com/", error="invalid_token"' },
  )

export const youtubeConventions = (
  { store, clock }: SharedState,
  quotas: Quotas,
  codes: Codes,
): PlatformConventions => ({
  platform: 'youtube',
  authenticate: async (context, operation) => {
    if (operation === 'refresh_token') return tokenYouTubeAccount(store, codes, context)
    if (operation === 'revoke_token') return revokingYouTubeAccount(store, context)
    const token = context.req.header('authorization')?.match(/^Bearer (.+)$/)?.[1]
    const account = store.accounts().find((one) => one.platform === 'youtube' && one.access_token === token)
    if (!account || (account.expires_at !== null && account.expires_at <= clock.now())) throw tokenInvalid()
    if (!scopesOf(operation).some((scope) => account.scopes.includes(SCOPE + scope))) {
      throw refusal(
        403,
        'insufficientPermissions',
        'Request had insufficient authentication scopes.',
        'global',
      )
    }
    return account
  },
  admit: (_account, operation) => {
    if (!quotas.consume(operation)) {
      throw refusal(
        403,
        'quotaExceeded',
        'The request cannot be completed because you have exceeded your <a href="/youtube/v3/getting-started#quota">quota</a>.',
        'youtube.quota',
      )
    }
  },
  rateLimited: () => refusal(403, 'rateLimitExceeded', 'Rate Limit Exceeded', 'usageLimits'),
  unavailable: (status) => refusal(status, 'backendError', 'Backend Error', 'global'),
  tokenExpired: tokenInvalid,
})
