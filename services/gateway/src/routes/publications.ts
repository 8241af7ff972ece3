import {
  id,
  isPublicationOver,
  type ListedJob,
  MAX_OPTIONS,
  type Publication,
  publication,
  publicationStatusOf,
  strict,
} from '@carteiro/contracts'
import { ApiError, type Logger } from '@carteiro/service-kit'
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { type Caller, type GatewayEnv, userOf } from '../auth.ts'
import type { Thumbnails } from '../media/thumbnails/thumbnails.ts'
import { modeOf, visibleMode } from '../mode.ts'
import { answerOf, errorResponses } from '../openapi.ts'
import { addRoute } from '../request/add-route.ts'
import type { GatewayCalls } from '../sql/calls.ts'
import { createPublicationWaits } from '../waits/publication-waits.ts'
import { cursorAfter, publicationQuery } from './job-query.ts'
import { thumbnailAdder } from './thumbnail-adder.ts'

/** Shorter than proxies keep a connection on which nothing is sent. */
const MAX_WAIT_SECONDS = 25
/** When too many wait already. */
const FULL_RETRY_AFTER_SECONDS = 5
const PATH = '/api/publications/{id}'

const route = {
  method: 'get',
  path: PATH,
  operationId: 'getPublication',
  summary: 'A publication with its jobs, at once or when it has ended',
  description:
    'With `wait` the answer comes when every job of the publication is completed, failed or cancelled, and with `after` when its `seq` is larger than that; after so many seconds in any case, with the publication as it is then. So a client that waits for the end asks again until `status` says it, and asks rarely. Where too many requests wait already, the answer comes at once, and the header Retry-After says when to ask again. An API key that is bound to accounts sees the jobs of these.',
  scope: 'publications:read',
  request: {
    params: z.object({ id }),
    query: strict({
      wait: z.coerce.number().int().min(0).max(MAX_WAIT_SECONDS).default(0).meta({ description: 'Seconds.' }),
      after: z.coerce.number().int().min(0).optional().meta({ description: 'The `seq` that is known.' }),
      user_id: id.optional(),
    }).refine(({ wait, after }) => wait > 0 || after === undefined, {
      path: ['after'],
      error: 'expected wait beside it: without it the answer does not wait for a change',
    }),
  },
  responses: {
    200: answerOf(publication, 'The publication'),
    ...errorResponses(400, 401, 403, 404, 429, 503),
  },
} as const

const listRoute = {
  method: 'get',
  path: '/api/publications',
  operationId: 'listPublications',
  summary: 'Your publications with their jobs, newest first',
  description:
    'With `reference` those whose metadata your app gave that `externalId` or `reference`, so that it finds again what it published without storing our ids. `status` is that of the publication; `platform` and `option` are of one of its jobs at least. An API key that is bound to accounts sees the jobs of these.',
  scope: 'publications:read',
  request: { query: publicationQuery },
  responses: {
    200: answerOf(
      z.object({ publications: z.array(publication), next_cursor: z.string().nullable() }),
      'A page of publications',
    ),
    ...errorResponses(400, 401, 403, 429, 503),
  },
} as const

const seqOf = (jobs: { seq: number }[]): number => jobs.reduce((sum, { seq }) => sum + seq, 0)

const publicationOf = (jobs: ListedJob[]): Publication | undefined => {
  const [first] = jobs
  return (
    first && {
      id: first.publication_id,
      user_id: first.user_id,
      created_at: first.created_at,
      mode: first.mode,
      status: publicationStatusOf(jobs),
      metadata: first.metadata,
      jobs,
      seq: seqOf(jobs),
    }
  )
}

/** Publications for their users. */
export const addPublications = (
  app: OpenAPIHono<GatewayEnv>,
  calls: GatewayCalls,
  options: { logger: Logger; stopping: AbortSignal | undefined; thumbnails: Thumbnails },
): void => {
  const waits = createPublicationWaits({ read: calls.waitedJobs, ...options })

  const jobsOf = async (publicationIds: string[], caller: Caller, userId: string): Promise<ListedJob[]> => {
    const jobs = await calls.jobs({
      userId,
      mode: visibleMode(caller),
      ids: null,
      publicationIds,
      accounts: caller.key?.accounts ?? null,
      statuses: null,
      platform: null,
      option: null,
      since: null,
      until: null,
      search: null,
      before: null,
      limit: MAX_OPTIONS * publicationIds.length,
    })
    return Promise.all(jobs.map(thumbnailAdder(options.thumbnails)))
  }

  const find = async (publicationId: string, caller: Caller, userId: string): Promise<Publication> => {
    const found = publicationOf(await jobsOf([publicationId], caller, userId))
    if (!found) throw new ApiError(404, 'not_found', `publication ${publicationId} does not exist`)
    return found
  }

  addRoute(app, listRoute, async (context, { query }) => {
    const caller = context.get('caller')
    const userId = userOf(caller, query.user_id, 'user_id')
    // One more than the page holds shows whether there is another.
    const fitting = await calls.publications({
      userId,
      mode: query.reference !== undefined && !query.mode ? visibleMode(caller) : modeOf(caller, query.mode),
      reference: query.reference ?? null,
      accounts: caller.key?.accounts ?? null,
      statuses: query.status ?? null,
      platform: query.platform ?? null,
      option: query.option ?? null,
      since: query.since ?? null,
      until: query.until ?? null,
      before: query.cursor ?? null,
      limit: query.limit + 1,
    })
    const page = fitting.slice(0, query.limit)
    const ids = page.map((one) => one.id)
    const jobs = Map.groupBy(await jobsOf(ids, caller, userId), (job) => job.publication_id)
    const last = fitting.length > page.length ? page.at(-1) : undefined
    const data = {
      publications: ids.flatMap((one) => publicationOf(jobs.get(one) ?? []) ?? []),
      next_cursor: last ? cursorAfter(last) : null,
    }
    return context.json({ success: true as const, data })
  })

  // `GET /api/publications/enqueue` is not about a publication of that name: it is a method that the path does not have.
  app.get(PATH.replace('{id}', ':id'), (context, next) => {
    const others = app.openAPIRegistry.definitions.filter((one) => one.type === 'route')
    return others.some(({ route: { path } }) => path === context.req.path) ? context.notFound() : next()
  })
  addRoute(app, route, async (context, { params, query: { wait, after, user_id } }) => {
    const caller = context.get('caller')
    const userId = userOf(caller, user_id, 'user_id')
    const isDue = (jobs: Parameters<typeof isPublicationOver>[0] & { seq: number }[]): boolean =>
      after === undefined ? isPublicationOver(jobs) : seqOf(jobs) > after
    const found = await find(params.id, caller, userId)
    if (wait === 0 || isDue(found.jobs)) return context.json({ success: true as const, data: found })

    const accounts = caller.key?.accounts
    const isSeen = ({ account_id: account }: { account_id: string | null }): boolean =>
      !accounts || (account !== null && accounts.includes(account))
    const outcome = await waits.wait(
      // Without jobs it was deleted meanwhile.
      {
        publicationId: found.id,
        userId,
        isDue: (jobs) => jobs.length === 0 || isDue(jobs.filter(isSeen)),
      },
      wait * 1000,
      context.req.raw.signal,
    )
    if (outcome === 'full') {
      context.header('Retry-After', String(FULL_RETRY_AFTER_SECONDS))
      return context.json({ success: true as const, data: found })
    }
    return context.json({ success: true as const, data: await find(params.id, caller, userId) })
  })
}
