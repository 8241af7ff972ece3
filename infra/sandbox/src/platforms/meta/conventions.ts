import type { PlatformConventions, Refusal, SandboxContext, SharedState } from '../../platform.ts'
import type { SandboxAccount } from '../../store.ts'
import { graphError } from './graph-error.ts'
import { type DocumentedCall, requireParameters } from './parameters.ts'
import type { Usage } from './usage.ts'

export type Authenticate = (context: SandboxContext) => SandboxAccount | Promise<SandboxAccount>

const BEARER = /^Bearer (.+)$/
export const tokenIn = ({ req }: SandboxContext, scheme = BEARER): string | undefined =>
  req.header('authorization')?.match(scheme)?.[1] ?? req.query('access_token')

/** What the Graph API does alike on Instagram, Facebook and Threads. */
export const graphConventions = (
  { store, clock }: SharedState,
  usage: Usage,
  options: {
    platform: 'instagram' | 'facebook' | 'threads'
    calls: Record<string, DocumentedCall>
    /** The status of a token that is not valid. */
    tokenStatus: number
    /** Calls that are made with something else than an account's token. */
    otherCallers: Record<string, Authenticate>
    /** The account's token, where it may be elsewhere than in the header or the query. */
    tokenOf?: (context: SandboxContext, operation: string) => string | undefined | Promise<string | undefined>
    /** @throws Refusal when the account lacks a permission */
    requirePermission: (account: SandboxAccount, operation: string, context: SandboxContext) => void
    tooManyCalls: () => Refusal
  },
): PlatformConventions => {
  const { platform, calls, tokenStatus, otherCallers, requirePermission, tooManyCalls } = options
  const { tokenOf = (context: SandboxContext) => tokenIn(context) } = options
  const expired = (): Refusal =>
    graphError(tokenStatus, 190, 'Error validating access token: Session has expired', 463)

  const callerOf = async (context: SandboxContext, operation: string): Promise<SandboxAccount> => {
    const other = otherCallers[operation]
    if (other) return other(context)
    const token = await tokenOf(context, operation)
    const account = store.accounts().find((one) => one.platform === platform && one.access_token === token)
    if (!account)
      throw graphError(tokenStatus, 190, 'Invalid OAuth access token - Cannot parse access token', 467)
    if (account.expires_at !== null && account.expires_at <= clock.now()) throw expired()
    requirePermission(account, operation, context)
    return account
  }
  return {
    platform,
    // An edge without results answers with an empty list: https://developers.facebook.com/docs/graph-api/results
    keepsEmpty: ['data'],
    authenticate: async (context, operation) => {
      const account = await callerOf(context, operation)
      await requireParameters(calls, context, operation)
      return account
    },
    admit: (account) => {
      if (!usage.consume(account.id)) throw tooManyCalls()
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
