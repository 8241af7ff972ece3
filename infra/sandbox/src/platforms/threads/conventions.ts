import type { PlatformConventions, SandboxContext, SharedState } from '../../platform.ts'
import { type Authenticate, graphConventions, tokenIn } from '../meta/conventions.ts'
import { graphError } from '../meta/graph-error.ts'
import type { Usage } from '../meta/usage.ts'
import { documentedCalls } from './parameters.ts'

/** "The requested resource does not exist": a container that is not ready, is lost, or was published. */
export const notFound = () =>
  graphError(400, 24, 'The requested resource does not exist', 4279009, {
    error_user_title: 'Media Not Found',
    error_user_msg: 'The media with the given id cannot be found.',
    is_transient: false,
  })

export const notPermitted = () =>
  graphError(403, 10, '(#10) Application does not have permission for this action')

/** The token may come in a form, too. */
const tokenOf = async (context: SandboxContext): Promise<string> => {
  const form = context.req.method === 'POST' ? await context.req.parseBody().catch(() => ({})) : {}
  return tokenIn(context) ?? String((form as Record<string, unknown>).access_token ?? '')
}

export const threadsConventions = (
  shared: SharedState,
  usage: Usage,
  login: { byCode: Authenticate; byShort: Authenticate },
): PlatformConventions =>
  graphConventions(shared, usage, {
    platform: 'threads',
    calls: documentedCalls,
    tokenStatus: 401,
    otherCallers: { exchange_code: login.byCode, exchange_short_token: login.byShort },
    tokenOf,
    requirePermission: ({ scopes }, operation, { req }) => {
      const needed = ['create_container', 'publish_container', 'publishing_limit'].includes(operation)
        ? ['threads_basic', 'threads_content_publish']
        : operation === 'delete_post'
          ? ['threads_basic', 'threads_delete']
          : ['threads_basic']
      // https://developers.facebook.com/documentation/threads/retrieve-and-manage-replies
      if (operation === 'list_replies') needed.push('threads_read_replies')
      if (/\breply_(quota_usage|config)\b/.test(req.query('fields') ?? ''))
        needed.push('threads_manage_replies')
      if (needed.every((scope) => scopes.includes(scope))) return
      throw notPermitted()
    },
    tooManyCalls: () => graphError(400, 4, '(#4) Application request limit reached'),
  })
