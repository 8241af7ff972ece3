import type { PlatformVoice, SandboxContext, Surroundings } from '../../platform.ts'
import type { SandboxAccount } from '../../store.ts'
import { graphError } from '../meta/graph-error.ts'
import { requireParameters } from '../meta/parameters.ts'
import type { Usage } from '../meta/usage.ts'
import { USER_CALLS, type UserTokens } from '../meta/user-tokens.ts'
import { documentedCalls } from './parameters.ts'

type Authenticate = (context: SandboxContext) => SandboxAccount | Promise<SandboxAccount>

/** The token may come as a header, in the query or in a form. */
const tokenOf = async (context: Parameters<PlatformVoice['authenticate']>[0]): Promise<string | undefined> =>
  context.req.header('authorization')?.match(/^Bearer (.+)$/)?.[1] ?? context.req.query('access_token')

export const instagramVoice = (
  { store, clock }: Surroundings,
  usage: Usage,
  logins: { byCode: Authenticate; byShort: Authenticate; users: UserTokens },
): PlatformVoice => {
  const callerOf = async (context: SandboxContext, operation: string): Promise<SandboxAccount> => {
    if (operation === 'exchange_code') return logins.byCode(context)
    if (operation === 'exchange_short_token') return logins.byShort(context)
    if (operation === 'exchange_user_token') return logins.users.byApp(context)
    if (USER_CALLS.some((call) => call === operation)) return logins.users.byUser(context)
    const token = await tokenOf(context)
    const account = store.accounts().find((one) => one.platform === 'instagram' && one.access_token === token)
    if (!account) throw graphError(400, 190, 'Invalid OAuth access token - Cannot parse access token', 467)
    if (account.expires_at !== null && account.expires_at <= clock.now()) {
      throw graphError(400, 190, 'Error validating access token: Session has expired', 463)
    }
    // Each way of logging in has names of its own for the same permissions.
    const needed = ['create_container', 'publish_container'].includes(operation)
      ? ['instagram_business_content_publish', 'instagram_content_publish']
      : ['instagram_business_basic', 'instagram_basic']
    if (!needed.some((scope) => account.scopes.includes(scope))) {
      throw graphError(403, 10, '(#10) Application does not have permission for this action')
    }
    return account
  }
  return {
    platform: 'instagram',
    // An edge without results answers with an empty list: https://developers.facebook.com/docs/graph-api/results
    keepsEmpty: ['data'],
    authenticate: async (context, operation) => {
      const account = await callerOf(context, operation)
      await requireParameters(documentedCalls, context, operation)
      return account
    },
    admit: (account) => {
      if (usage.take(account.id)) return
      throw graphError(400, 80002, '(#80002) There have been too many calls to this Instagram account.')
    },
    headers: (account) => usage.headers(account.id),
    rateLimited: () =>
      graphError(400, 4, '(#4) Application request limit reached', undefined, { is_transient: true }),
    unavailable: (status) =>
      graphError(status, 2, 'An unexpected error has occurred. Please retry your request later.', undefined, {
        is_transient: true,
      }),
    tokenExpired: () => graphError(400, 190, 'Error validating access token: Session has expired', 463),
  }
}
