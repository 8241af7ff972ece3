import type { PlatformConventions, SharedState } from '../../platform.ts'
import { graphConventions, tokenIn } from '../meta/conventions.ts'
import { graphError } from '../meta/graph-error.ts'
import type { Usage } from '../meta/usage.ts'
import { type UserTokens, userCallers } from '../meta/user-tokens.ts'
import { documentedCalls } from './parameters.ts'

export const unknownObject = (id: string) =>
  graphError(400, 100, `Unsupported request. Object with ID '${id}' does not exist`, 33)

/** The upload hosts want another authorization scheme. */
const UPLOAD_SCHEME = /^OAuth (.+)$/

export const facebookConventions = (
  shared: SharedState,
  usage: Usage,
  users: UserTokens,
): PlatformConventions =>
  graphConventions(shared, usage, {
    platform: 'facebook',
    calls: documentedCalls,
    tokenStatus: 400,
    otherCallers: { exchange_token: users.byApp, ...userCallers(users) },
    tokenOf: (context, operation) =>
      operation === 'upload_file' ? tokenIn(context, UPLOAD_SCHEME) : tokenIn(context),
    requirePermission: ({ scopes }, _operation, { req }) => {
      const needed = req.method === 'GET' ? 'pages_read_engagement' : 'pages_manage_posts'
      if (scopes.includes(needed)) return
      throw graphError(403, 200, '(#200) The permission(s) pages_manage_posts are not available.')
    },
    tooManyCalls: () =>
      graphError(400, 80001, '(#80001) There have been too many calls to this Page account.'),
  })
