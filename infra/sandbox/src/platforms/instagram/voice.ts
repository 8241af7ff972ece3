import type { PlatformVoice, Surroundings } from '../../platform.ts'
import { graphError } from '../meta/graph-error.ts'
import type { Usage } from '../meta/usage.ts'

/** The token may come as a header, in the query or in a form. */
const tokenOf = async (context: Parameters<PlatformVoice['authenticate']>[0]): Promise<string | undefined> =>
  context.req.header('authorization')?.match(/^Bearer (.+)$/)?.[1] ?? context.req.query('access_token')

export const instagramVoice = ({ store, clock }: Surroundings, usage: Usage): PlatformVoice => ({
  platform: 'instagram',
  authenticate: async (context, operation) => {
    const token = await tokenOf(context)
    const account = store.accounts().find((one) => one.platform === 'instagram' && one.access_token === token)
    if (!account) throw graphError(400, 190, 'Invalid OAuth access token - Cannot parse access token', 467)
    if (account.expires_at !== null && account.expires_at <= clock.now()) {
      throw graphError(400, 190, 'Error validating access token: Session has expired', 463)
    }
    const needed = ['create_container', 'publish_container'].includes(operation)
      ? 'instagram_business_content_publish'
      : 'instagram_business_basic'
    if (!account.scopes.includes(needed)) {
      throw graphError(403, 10, '(#10) Application does not have permission for this action')
    }
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
})
