import type { Mode } from '@carteiro/contracts'
import { ApiError } from '@carteiro/service-kit'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { actorOf } from '../actor.ts'
import type { GatewayEnv } from '../auth.ts'
import { modeOf } from '../mode.ts'
import { metricsOf } from '../queue/history.ts'
import { shared } from '../queue/share.ts'
import { addRoute } from '../request/add-route.ts'
import type { OperatorCalls } from '../sql/operator-calls.ts'
import {
  accountsRoute,
  mediaRoute,
  metricsRoute,
  pauseRoute,
  platformsRoute,
  resumeRoute,
} from './queue-routes.ts'

/** As old as metrics may be: all operators' pages together query the database no more often. */
const METRICS_AGE_MS = 2_000

/** The queue for operators: metrics, pause and resume. */
export const addQueue = (app: OpenAPIHono<GatewayEnv>, calls: OperatorCalls): void => {
  const answer = <T>(data: T) => ({ success: true as const, data })
  const now = shared((mode) => calls.queueNow(mode as Mode), METRICS_AGE_MS)
  const history = shared((key) => {
    const [mode = '', range = '', platform = ''] = key.split(' ')
    return calls.queueHistory(range, platform || null, mode as Mode)
  }, METRICS_AGE_MS)

  const stateOf = async (platform: string, mode: Mode) => {
    const found = (await calls.platforms(mode)).find((one) => one.platform === platform)
    if (!found) throw new ApiError(404, 'not_found', `platform ${platform} does not exist in mode ${mode}`)
    return found
  }

  addRoute(app, metricsRoute, async (context, { query }) => {
    const { range, platform = '' } = query
    const mode = modeOf(context.get('caller'), query.mode)
    const [state, over] = await Promise.all([now(mode), history(`${mode} ${range} ${platform}`)])
    return context.json(answer(metricsOf(over, state, platform || null)))
  })
  addRoute(app, platformsRoute, async (context, { query }) => {
    const mode = modeOf(context.get('caller'), query.mode)
    return context.json(answer({ platforms: await calls.platforms(mode) }))
  })
  addRoute(app, mediaRoute, async (context, { query }) =>
    context.json(answer(await calls.storedMedia(query.limit))),
  )
  addRoute(app, pauseRoute, async (context, { params, body, query }) => {
    const mode = modeOf(context.get('caller'), query.mode)
    await stateOf(params.platform, mode)
    await calls.pause(actorOf(context), params.platform, body.reason, mode)
    return context.json(answer(await stateOf(params.platform, mode)))
  })
  addRoute(app, resumeRoute, async (context, { params, query }) => {
    const mode = modeOf(context.get('caller'), query.mode)
    await stateOf(params.platform, mode)
    const released = await calls.resume(actorOf(context), params.platform, mode)
    return context.json(answer({ ...(await stateOf(params.platform, mode)), released }))
  })
  addRoute(app, accountsRoute, async (context, { query }) => {
    const mode = modeOf(context.get('caller'), query.mode)
    const [accounts, counts] = await Promise.all([
      calls.accounts({
        platform: query.platform ?? null,
        mode,
        needsCare: query.needs_care === 'true',
        limit: query.limit,
      }),
      calls.accountCounts(mode),
    ])
    return context.json(answer({ accounts, counts }))
  })
}
