import { ApiError } from '@carteiro/service-kit'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { GatewayEnv } from '../auth.ts'
import { requireOperator } from '../operator.ts'
import { metricsOf } from '../queue/history.ts'
import { shared } from '../queue/share.ts'
import { addRoute } from '../request/add-route.ts'
import type { OperatorCalls } from '../sql/operator-calls.ts'
import { accountsRoute, metricsRoute, pauseRoute, platformsRoute, resumeRoute } from './queue-routes.ts'

/** Milliseconds. As old as metrics may be: all operators' pages together ask the database no more often. */
const METRICS_AGE_MS = 2_000

/** What operators see of the queue, and how they steer it. */
export const addQueue = (app: OpenAPIHono<GatewayEnv>, calls: OperatorCalls): void => {
  const answer = <T>(data: T) => ({ success: true as const, data })
  const now = shared(calls.queueNow, METRICS_AGE_MS)
  const history = shared((key) => {
    const [range = '', platform = ''] = key.split(' ')
    return calls.queueHistory(range, platform || null)
  }, METRICS_AGE_MS)

  const stateOf = async (platform: string) => {
    const found = (await calls.platforms()).find((one) => one.platform === platform)
    if (!found) throw new ApiError(404, 'not_found', `platform ${platform} does not exist`)
    return found
  }

  addRoute(app, metricsRoute, async (context, { query }) => {
    requireOperator(context.get('caller'))
    const { range, platform = '' } = query
    const [state, over] = await Promise.all([now(''), history(`${range} ${platform}`)])
    return context.json(answer(metricsOf(over, state, platform || null)))
  })
  addRoute(app, platformsRoute, async (context) => {
    requireOperator(context.get('caller'))
    return context.json(answer({ platforms: await calls.platforms() }))
  })
  addRoute(app, pauseRoute, async (context, { params, body }) => {
    requireOperator(context.get('caller'))
    await stateOf(params.platform)
    await calls.pause(params.platform, body.reason)
    return context.json(answer(await stateOf(params.platform)))
  })
  addRoute(app, resumeRoute, async (context, { params }) => {
    requireOperator(context.get('caller'))
    await stateOf(params.platform)
    const released = await calls.resume(params.platform)
    return context.json(answer({ ...(await stateOf(params.platform)), released }))
  })
  addRoute(app, accountsRoute, async (context, { query }) => {
    requireOperator(context.get('caller'))
    const [accounts, counts] = await Promise.all([
      calls.accounts({
        platform: query.platform ?? null,
        needsCare: query.needs_care === 'true',
        limit: query.limit,
      }),
      calls.accountCounts(),
    ])
    return context.json(answer({ accounts, counts }))
  })
}
