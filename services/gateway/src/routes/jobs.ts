import type { JobTrace } from '@carteiro/contracts'
import { ApiError } from '@carteiro/service-kit'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { attemptsOf } from '../attempts.ts'
import { authorOf, type Caller, type GatewayEnv } from '../auth.ts'
import { editedContent, movedProblems } from '../edit.ts'
import { addRoute } from '../request/add-route.ts'
import { scheduleProblems } from '../schedule.ts'
import type { GatewayCalls } from '../sql/calls.ts'
import { cursorAfter } from './job-query.ts'
import {
  cancelRoute,
  detailRoute,
  editRoute,
  eventsRoute,
  listRoute,
  rescheduleRoute,
  retryRoute,
  traceRoute,
} from './job-routes.ts'

/** Jobs for their authors: list, look closer, cancel, edit, change the time, try again. Another user's job does not exist. */
export const addJobs = (
  app: OpenAPIHono<GatewayEnv>,
  calls: GatewayCalls,
  traceOf: (jobId: string, traceId: string | null) => Promise<JobTrace>,
): void => {
  const find = async (id: string, ofUser: string | null) => {
    const found = await calls.job(id, ofUser)
    if (!found) throw new ApiError(404, 'not_found', `job ${id} does not exist`)
    return found
  }
  const findOwn = (id: string, { userId }: Caller) => find(id, userId)
  /** Operators may look at any job. */
  const findSeen = (id: string, { userId, isOperator }: Caller) => find(id, isOperator ? null : userId)
  /** What a change of a job is judged by. */
  const knownOf = async ({ user_id, account_id }: { user_id: string; account_id: string | null }) => {
    const [catalogs, accounts] = await Promise.all([calls.catalogs(), calls.accountsOf(user_id)])
    return { catalogs, account: accounts.find(({ id }) => id === account_id) }
  }
  const answer = <T>(data: T) => ({ success: true as const, data })

  addRoute(app, listRoute, async (context, { query }) => {
    // One more than the page holds tells whether there is another.
    const found = await calls.jobs({
      userId: authorOf(context.get('caller'), query.user_id, 'user_id'),
      ids: query.ids ?? null,
      publicationId: query.publication_id ?? null,
      statuses: query.status ?? null,
      platform: query.platform ?? null,
      option: query.option ?? null,
      since: query.since ?? null,
      until: query.until ?? null,
      search: query.search ?? null,
      before: query.cursor ?? null,
      limit: query.limit + 1,
    })
    const jobs = found.slice(0, query.limit)
    const last = found.length > jobs.length ? jobs.at(-1) : undefined
    return context.json(answer({ jobs, next_cursor: last ? cursorAfter(last) : null }))
  })
  addRoute(app, detailRoute, async (context, { params }) => {
    const found = await findSeen(params.id, context.get('caller'))
    const [timeline, steps] = await Promise.all([calls.events(found.id, 0), calls.steps(found.id)])
    return context.json(answer({ ...found, timeline, attempts: attemptsOf(timeline), steps }))
  })
  addRoute(app, eventsRoute, async (context, { params, query }) => {
    const { id } = await findSeen(params.id, context.get('caller'))
    return context.json(answer({ events: await calls.events(id, query.after) }))
  })
  addRoute(app, traceRoute, async (context, { params }) => {
    const { id, trace_id } = await findSeen(params.id, context.get('caller'))
    return context.json(answer(await traceOf(id, trace_id)))
  })
  addRoute(app, cancelRoute, async (context, { params }) => {
    const { id, user_id } = await findOwn(params.id, context.get('caller'))
    return context.json(answer(await calls.cancel(id, user_id)))
  })
  addRoute(app, editRoute, async (context, { params, body }) => {
    const found = await findOwn(params.id, context.get('caller'))
    const { id, user_id, content } = found
    const edited = editedContent(found, body, await knownOf(found))
    const changed = await calls.edit(id, user_id, { seen: content, edited, scheduledAt: body.scheduledAt })
    return context.json(answer({ ...changed, content: edited }))
  })
  addRoute(app, rescheduleRoute, async (context, { params, body }) => {
    const badTimes = scheduleProblems(body.scheduledAt ?? undefined)
    const found = badTimes.length > 0 ? undefined : await findOwn(params.id, context.get('caller'))
    const problems = found ? movedProblems(found, body.scheduledAt, await knownOf(found)) : badTimes
    if (!found || problems.length > 0) {
      throw new ApiError(422, 'invalid_schedule', 'the job cannot run at this time', problems)
    }
    const { id, user_id } = found
    return context.json(answer(await calls.reschedule(id, user_id, body.scheduledAt)))
  })
  addRoute(app, retryRoute, async (context, { params, body }) => {
    const { id, user_id } = await findOwn(params.id, context.get('caller'))
    return context.json(answer(await calls.retry(id, user_id, body.reason ?? null)))
  })
}
