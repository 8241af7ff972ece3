import { randomBytes, randomUUID } from 'node:crypto'
import {
  type ErrorDetail,
  formatSecret,
  messageIdOf,
  SECRET_BYTES,
  secretIn,
  secretOwner,
} from '@carteiro/contracts'
import type { MediaGuard } from '@carteiro/media'
import { ApiError, currentTraceparent, type EncryptionKeys, encryptFor } from '@carteiro/service-kit'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { actorOf } from '../actor.ts'
import { type Caller, type GatewayEnv, userOf } from '../auth.ts'
import { modeOf, visibleMode } from '../mode.ts'
import { addRoute } from '../request/add-route.ts'
import { invalidRequest } from '../request/read-request.ts'
import type { WebhookCalls, WebhookChanges } from '../sql/webhook-calls.ts'
import { platformProblems, typeProblems, urlProblems } from '../webhooks/check-endpoint.ts'
import {
  changeRoute,
  createRoute,
  deleteRoute,
  describeEvents,
  getRoute,
  listRoute,
  messagesRoute,
  replayRoute,
  rotateRoute,
  testRoute,
} from './webhook-routes.ts'

type Choice = Pick<WebhookChanges, 'url' | 'types' | 'platforms' | 'status'>

/** Webhooks for their users. Another user's does not exist. */
export const addWebhooks = (
  app: OpenAPIHono<GatewayEnv>,
  calls: WebhookCalls,
  options: {
    /** Encrypts secrets. Without them there are no webhooks. */
    keys: EncryptionKeys | undefined
    guard: MediaGuard
    /** Origins that may be private, and without TLS. */
    allowedOrigins: string[]
  },
): void => {
  const { guard, allowedOrigins } = options
  const answer = <T>(data: T) => ({ success: true as const, data })

  const notFound = (id: string) => new ApiError(404, 'not_found', `webhook ${id} does not exist`)
  const findOwn = async (id: string, userId: string, caller: Caller) => {
    const found = await calls.find(id, userId)
    const mode = visibleMode(caller)
    if (!found || (mode !== null && found.mode !== mode)) throw notFound(id)
    return found
  }

  const requireUsable = async ({ url, types, platforms, status }: Choice): Promise<void> => {
    const known = platforms ? await calls.platforms() : []
    const named = [...typeProblems(types), ...platformProblems(platforms, known)]
    const isAllowed = (origin: string) => allowedOrigins.includes(origin)
    const details: ErrorDetail[] = [
      ...(url === undefined ? [] : await urlProblems(url, guard, isAllowed, status !== 'paused')),
      ...named,
    ]
    if (details.length > 0)
      throw new ApiError(422, 'invalid_webhook', 'the webhook cannot be used as it is', details)
  }

  /** A secret, and how it lies in the database. */
  const secretFor = (id: string, userId: string, given: string | undefined) => {
    if (!options.keys) {
      throw new ApiError(
        503,
        'unavailable',
        'this deployment has no webhooks: its operator must set WEBHOOK_ENCRYPTION_KEYS',
      )
    }
    const secret = (given && secretIn(given)) ?? randomBytes(SECRET_BYTES.made).toString('base64')
    return {
      secret: formatSecret(secret),
      encrypted: encryptFor(options.keys, secretOwner(id, userId), secret),
    }
  }
  const normal = (url: string): string => new URL(url).href

  addRoute(app, createRoute, async (context, { body }) => {
    const caller = context.get('caller')
    const userId = userOf(caller, body.user_id, 'user_id')
    const { secret: given, user_id: _user, mode: asked, url, ...choice } = body
    const mode = modeOf(caller, asked)
    const id = randomUUID()
    const { secret, encrypted } = secretFor(id, userId, given)
    await requireUsable({ url, ...choice })
    const made = await calls.create(actorOf(context), userId, {
      ...choice,
      url: normal(url),
      id,
      mode,
      secret: encrypted,
    })
    return context.json(answer({ ...made, secret }), 201)
  })
  addRoute(app, listRoute, async (context, { query }) => {
    const caller = context.get('caller')
    const userId = userOf(caller, query.user_id, 'user_id')
    return context.json(answer({ webhooks: await calls.list(userId, visibleMode(caller)) }))
  })
  addRoute(app, getRoute, async (context, { params, query }) => {
    const caller = context.get('caller')
    const userId = userOf(caller, query.user_id, 'user_id')
    return context.json(answer(await findOwn(params.id, userId, caller)))
  })
  addRoute(app, changeRoute, async (context, { params, query, body }) => {
    const caller = context.get('caller')
    const userId = userOf(caller, query.user_id, 'user_id')
    const { id, url } = await findOwn(params.id, userId, caller)
    // The address of an endpoint that was made paused has not been checked yet.
    await requireUsable(body.status === 'enabled' ? { url, ...body } : body)
    const changes = { ...body, ...(body.url === undefined ? {} : { url: normal(body.url) }) }
    return context.json(answer(await calls.change(actorOf(context), id, userId, changes)))
  })
  addRoute(app, deleteRoute, async (context, { params, query }) => {
    const caller = context.get('caller')
    const userId = userOf(caller, query.user_id, 'user_id')
    const { id } = await findOwn(params.id, userId, caller)
    if (!(await calls.delete(actorOf(context), id, userId))) throw notFound(id)
    return context.json({ success: true as const })
  })
  addRoute(app, rotateRoute, async (context, { params, query, body }) => {
    const caller = context.get('caller')
    const userId = userOf(caller, query.user_id, 'user_id')
    const { id } = await findOwn(params.id, userId, caller)
    const { secret, encrypted } = secretFor(id, userId, body.secret)
    const rotated = await calls.rotate(actorOf(context), id, userId, encrypted, body.overlap_seconds)
    return context.json(answer({ ...rotated, secret }))
  })
  addRoute(app, testRoute, async (context, { params, query }) => {
    const caller = context.get('caller')
    const userId = userOf(caller, query.user_id, 'user_id')
    const { id } = await findOwn(params.id, userId, caller)
    return context.json(answer({ message_id: await calls.test(id, userId, currentTraceparent()) }), 202)
  })
  addRoute(app, messagesRoute, async (context, { params, query }) => {
    const caller = context.get('caller')
    const { id } = await findOwn(params.id, userOf(caller, query.user_id, 'user_id'), caller)
    // One more than the page holds shows whether there is another.
    const { state = null, cursor = null, limit } = query
    const found = await calls.messages(id, { state, before: cursor, limit: limit + 1 })
    const page = found.slice(0, limit)
    const next = found.length > limit ? (page.at(-1)?.place ?? null) : null
    return context.json(answer({ messages: page.map(({ message }) => message), next_cursor: next }))
  })
  addRoute(app, replayRoute, async (context, { params, query, body }) => {
    const caller = context.get('caller')
    const userId = userOf(caller, query.user_id, 'user_id')
    const messageIds = body.message_ids?.map((one, place) => {
      const known = messageIdOf(one)
      if (known) return known
      const message = `expected a webhook-id such as msg_… of this webhook's messages`
      throw invalidRequest([{ field: `message_ids.${place}`, code: 'invalid_id', message }])
    })
    const { id } = await findOwn(params.id, userId, caller)
    const replayed = await calls.replay(id, userId, {
      messageIds: messageIds ?? null,
      since: body.since ?? null,
      onlyFailed: body.failed === true,
    })
    return context.json(answer({ replayed }), 202)
  })
  describeEvents(app)
}
