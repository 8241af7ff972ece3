import { randomUUID } from 'node:crypto'
import type { Codes } from '../../oauth/codes.ts'
import type { PlatformConventions } from '../../platform.ts'
import { Refusal } from '../../platform.ts'
import type { Store } from '../../store.ts'
import { tokenTikTokAccount } from './oauth.ts'
import type { Rates } from './rates.ts'
import { findByToken } from './tasks.ts'

const envelope = (code: string, message: string) => ({ code, message, log_id: randomUUID() })

/** TikTok's envelope of a refusal. https://developers.tiktok.com/doc/tiktok-api-v2-error-handling */
export const refusal = (status: number, code: string, message = ''): Refusal =>
  new Refusal(status, { data: {}, error: envelope(code, message) })

export const invalid = (message: string): Refusal => refusal(400, 'invalid_params', message)

/** A success. Post ids are bare nineteen-digit numbers on the wire. */
export const answer = (data: unknown): Response => {
  const text = JSON.stringify({ data, error: envelope('ok', '') })
  const body = text.replace(/"(\d{19})"/g, '$1')
  return new Response(body, { headers: { 'content-type': 'application/json; charset=UTF-8' } })
}

/** Scopes of which one must be granted. Pictures need the one of their mode, which their handler checks. */
const scopesOf = (operation: string): string[] => {
  if (operation === 'creator_info' || operation === 'init_video') return ['video.publish']
  if (operation === 'get_user_info') return ['user.info.basic']
  return operation === 'init_inbox_video' ? ['video.upload'] : ['video.publish', 'video.upload']
}

export const scopeMissing = (): Refusal =>
  refusal(401, 'scope_not_authorized', 'The user did not authorize the scope required for this request.')

const tokenInvalid = (): Refusal =>
  refusal(401, 'access_token_invalid', 'The access token is invalid or not found in the request.')

const rateLimited = (): Refusal =>
  refusal(429, 'rate_limit_exceeded', 'The API rate limit was exceeded. Please try again later.')

const isUpload = (operation: string): boolean => operation.startsWith('upload_')

export const tiktokConventions = (store: Store, rates: Rates, codes: Codes): PlatformConventions => ({
  platform: 'tiktok',
  authenticate: async (context, operation) => {
    const accounts = store.accounts().filter((one) => one.platform === 'tiktok')
    if (operation.endsWith('_token')) return tokenTikTokAccount(store, codes, context)
    if (isUpload(operation)) {
      const task = findByToken(store, context.req.query('upload_id'), context.req.query('upload_token'))
      const owner = accounts.find((one) => one.id === task?.owner)
      // No envelope: the upload hosts answer with a bare status.
      if (!owner) throw new Refusal(404, null)
      return owner
    }
    const token = context.req.header('authorization')?.match(/^Bearer (.+)$/)?.[1]
    const account = accounts.find((one) => one.access_token === token)
    if (!account || (account.expires_at !== null && account.expires_at <= Date.now())) throw tokenInvalid()
    if (!scopesOf(operation).some((scope) => account.scopes.includes(scope))) throw scopeMissing()
    if (!rates.consume(account.access_token, operation, Date.now())) throw rateLimited()
    return account
  },
  rateLimited,
  unavailable: (status) => refusal(status, 'internal_error', 'Something went wrong. Please try again later.'),
  tokenExpired: tokenInvalid,
})
