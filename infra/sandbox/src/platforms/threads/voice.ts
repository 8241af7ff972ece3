import type { PlatformVoice, SandboxContext, Surroundings } from '../../platform.ts'
import type { SandboxAccount } from '../../store.ts'
import { graphError } from '../meta/graph-error.ts'
import { requireParameters } from '../meta/parameters.ts'
import type { Usage } from '../meta/usage.ts'
import { documentedCalls } from './parameters.ts'

/** "The requested resource does not exist": a container that is not ready, is lost, or was published. */
export const notFound = () =>
  graphError(400, 24, 'The requested resource does not exist', 4279009, {
    error_user_title: 'Media Not Found',
    error_user_msg: 'The media with the given id cannot be found.',
    is_transient: false,
  })

type Authenticate = (context: SandboxContext) => SandboxAccount | Promise<SandboxAccount>

const expired = () => graphError(401, 190, 'Error validating access token: Session has expired', 463)

export const threadsVoice = (
  { store, clock }: Surroundings,
  usage: Usage,
  login: { byCode: Authenticate; byShort: Authenticate },
): PlatformVoice => {
  const callerOf = async (context: SandboxContext, operation: string): Promise<SandboxAccount> => {
    if (operation === 'exchange_code') return login.byCode(context)
    if (operation === 'exchange_short_token') return login.byShort(context)
    const form = context.req.method === 'POST' ? await context.req.parseBody().catch(() => ({})) : {}
    const token =
      context.req.header('authorization')?.match(/^Bearer (.+)$/)?.[1] ??
      context.req.query('access_token') ??
      String((form as Record<string, unknown>).access_token ?? '')
    const account = store.accounts().find((one) => one.platform === 'threads' && one.access_token === token)
    if (!account) throw graphError(401, 190, 'Invalid OAuth access token - Cannot parse access token', 467)
    if (account.expires_at !== null && account.expires_at <= clock.now()) throw expired()
    const needed = ['create_container', 'publish_container', 'publishing_limit'].includes(operation)
      ? ['threads_basic', 'threads_content_publish']
      : ['threads_basic']
    if (needed.some((scope) => !account.scopes.includes(scope))) {
      throw graphError(403, 10, '(#10) Application does not have permission for this action')
    }
    return account
  }
  return {
    platform: 'threads',
    // An edge without results answers with an empty list: https://developers.facebook.com/docs/graph-api/results
    keepsEmpty: ['data'],
    authenticate: async (context, operation) => {
      const account = await callerOf(context, operation)
      await requireParameters(documentedCalls, context, operation)
      return account
    },
    admit: (account) => {
      if (usage.take(account.id)) return
      throw graphError(400, 4, '(#4) Application request limit reached')
    },
    headers: (account) => usage.headers(account.id),
    rateLimited: () =>
      graphError(400, 4, '(#4) Application request limit reached', undefined, { is_transient: true }),
    unavailable: (status) =>
      graphError(status, 2, 'An unexpected error has occurred. Please retry your request later.', undefined, {
        is_transient: true,
      }),
    tokenExpired: expired,
  }
}
