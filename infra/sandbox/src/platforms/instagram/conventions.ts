import type { PlatformConventions, SharedState } from '../../platform.ts'
import { type Authenticate, graphConventions } from '../meta/conventions.ts'
import { graphError } from '../meta/graph-error.ts'
import type { Usage } from '../meta/usage.ts'
import { type UserTokens, userCallers } from '../meta/user-tokens.ts'
import { documentedCalls } from './parameters.ts'

export const instagramConventions = (
  shared: SharedState,
  usage: Usage,
  logins: { byCode: Authenticate; byShort: Authenticate; users: UserTokens },
): PlatformConventions =>
  graphConventions(shared, usage, {
    platform: 'instagram',
    calls: documentedCalls,
    tokenStatus: 400,
    otherCallers: {
      exchange_code: logins.byCode,
      exchange_short_token: logins.byShort,
      exchange_user_token: logins.users.byApp,
      ...userCallers(logins.users),
    },
    requirePermission: ({ scopes }, operation) => {
      // Each way of logging in has names of its own for the same permissions.
      const needed = ['create_container', 'publish_container'].includes(operation)
        ? ['instagram_business_content_publish', 'instagram_content_publish']
        : ['instagram_business_basic', 'instagram_basic']
      if (needed.some((scope) => scopes.includes(scope))) return
      throw graphError(403, 10, '(#10) Application does not have permission for this action')
    },
    tooManyCalls: () =>
      graphError(400, 80002, '(#80002) There have been too many calls to this Instagram account.'),
  })
