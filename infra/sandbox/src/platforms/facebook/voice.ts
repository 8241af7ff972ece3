import type { PlatformVoice, Surroundings } from '../../platform.ts'
import { graphError } from '../meta/graph-error.ts'
import { requireParameters } from '../meta/parameters.ts'
import type { Usage } from '../meta/usage.ts'
import { USER_CALLS, type UserTokens } from '../meta/user-tokens.ts'
import { documentedCalls } from './parameters.ts'

export const unknownObject = (id: string) =>
  graphError(400, 100, `Unsupported request. Object with ID '${id}' does not exist`, 33)

const expired = () => graphError(400, 190, 'Error validating access token: Session has expired', 463)

/** The hosts that take files want another scheme. */
const SCHEMES: Record<string, RegExp> = { upload_file: /^OAuth (.+)$/ }
const BEARER = /^Bearer (.+)$/

export const facebookVoice = (
  { store, clock }: Surroundings,
  usage: Usage,
  users: UserTokens,
): PlatformVoice => ({
  platform: 'facebook',
  // An edge without results answers with an empty list: https://developers.facebook.com/docs/graph-api/results
  keepsEmpty: ['data'],
  authenticate: async (context, operation) => {
    const isOfUser = operation === 'exchange_token' || USER_CALLS.some((call) => call === operation)
    if (isOfUser) {
      const somebody = operation === 'exchange_token' ? users.byApp(context) : users.byUser(context)
      await requireParameters(documentedCalls, context, operation)
      return somebody
    }
    const scheme = SCHEMES[operation] ?? BEARER
    const token = context.req.header('authorization')?.match(scheme)?.[1] ?? context.req.query('access_token')
    const page = store.accounts().find((one) => one.platform === 'facebook' && one.access_token === token)
    if (!page) throw graphError(400, 190, 'Invalid OAuth access token - Cannot parse access token', 467)
    if (page.expires_at !== null && page.expires_at <= clock.now()) throw expired()
    const needed = context.req.method === 'GET' ? 'pages_read_engagement' : 'pages_manage_posts'
    if (!page.scopes.includes(needed)) {
      throw graphError(403, 200, '(#200) The permission(s) pages_manage_posts are not available.')
    }
    await requireParameters(documentedCalls, context, operation)
    return page
  },
  admit: (page) => {
    if (usage.take(page.id)) return
    throw graphError(400, 80001, '(#80001) There have been too many calls to this Page account.')
  },
  headers: (page) => usage.headers(page.id),
  rateLimited: () =>
    graphError(400, 4, '(#4) Application request limit reached', undefined, { is_transient: true }),
  unavailable: (status) =>
    graphError(status, 2, 'Service temporarily unavailable', undefined, { is_transient: true }),
  tokenExpired: expired,
})
