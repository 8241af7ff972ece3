import { Hono } from 'hono'
import { z } from 'zod'
import { mayUseTopic } from './authorization.ts'
import { TOPIC_PREFIX } from './channel.ts'
import type { RealtimeContext } from './context.ts'
import type { Claims } from './tokens.ts'
import type { Broadcast } from './topics.ts'
import { WEBSOCKET_PATH } from './upgrade.ts'

/** The REST side, at /realtime/v1/api: https://supabase.com/docs/guides/realtime/broadcast#broadcast-using-the-rest-api */
export const createRealtimeRest = (context: RealtimeContext): Hono => {
  const root = new Hono<{ Variables: { claims: Claims } }>()
  root.get(WEBSOCKET_PATH, (c) => {
    const got = JSON.stringify([c.req.header('connection') ?? ''])
    return c.text(`'connection' header must contain 'upgrade', got ${got}`, 400)
  })
  const app = root.basePath('/realtime/v1/api')
  app.get('/ping', (c) => c.json({ message: 'Success' }))

  app.use('/broadcast/*', async (c, next) => {
    const bearer = c.req.header('authorization')?.replace(/^Bearer /i, '')
    const token = bearer || c.req.header('apikey') || c.req.header('x-api-key') || c.req.query('apikey')
    const result = token ? await context.verify(token) : undefined
    if (!result || 'refusal' in result) return c.json({ message: 'Unauthorized' }, 401)
    c.set('claims', result.claims)
    await next()
    const { maxEventsPerSecond } = context.limits
    const mean = context.events.mean()
    c.header('x-rate-limit', String(maxEventsPerSecond))
    c.header('x-rate-limit-remaining', String(Math.max(0, Math.floor(maxEventsPerSecond - mean))))
    c.header('x-rate-rolling', String(mean))
    return undefined
  })

  const publish = async (
    claims: Claims,
    topic: string,
    isPrivate: boolean,
    message: Broadcast,
  ): Promise<void> => {
    if (isPrivate && !(await mayUseTopic(context.sql, 'write', 'broadcast', topic, claims))) return
    context.topics.broadcast(TOPIC_PREFIX + topic, isPrivate, message)
  }

  app.post('/broadcast', async (c) => {
    const body = batchSchema.safeParse(await c.req.json().catch(() => undefined))
    if (!body.success) return c.json({ errors: { messages: ["can't be blank"] } }, 422)
    const checks = body.data.messages.map((message) => findErrors(message, context.limits.maxBroadcastBytes))
    if (checks.some((errors) => Object.keys(errors).length > 0))
      return c.json({ errors: { messages: checks } }, 422)
    context.events.add(checks.length)
    for (const message of body.data.messages) {
      const { topic, event, payload } = message as Required<typeof message>
      const json = JSON.stringify({ event, payload, type: 'broadcast' })
      await publish(c.get('claims'), String(topic), message.private === true, { json })
    }
    return c.body(null, 202)
  })

  app.post('/broadcast/:topic/events/:event', async (c) => {
    const payload = Buffer.from(await c.req.arrayBuffer())
    const isJson = !c.req.header('content-type')?.startsWith('application/octet-stream')
    if (isJson && !isJsonText(payload)) return c.json({ errors: { payload: ['is invalid'] } }, 422)
    if (payload.length > context.limits.maxBroadcastBytes)
      return c.json({ errors: { payload: [TOO_LARGE] } }, 422)
    context.events.add()
    const { topic, event } = c.req.param()
    const user = { event, encoding: isJson ? ('json' as const) : ('binary' as const), payload, metadata: '' }
    await publish(c.get('claims'), topic, c.req.query('private') === 'true', { user })
    return c.body(null, 202)
  })

  root.notFound((c) => c.text('Not Found', 404))
  return root as unknown as Hono
}

const TOO_LARGE = 'Payload size exceeds tenant limit'

const messageSchema = z.object({
  topic: z.string().optional(),
  event: z.string().optional(),
  payload: z.unknown().optional(),
  private: z.boolean().optional(),
})
const batchSchema = z.object({ messages: z.array(messageSchema) })

/** What is wrong with one message of a batch, by field. */
const findErrors = (message: z.infer<typeof messageSchema>, maxBytes: number): Record<string, string[]> => {
  const errors: Record<string, string[]> = {}
  for (const field of ['topic', 'event', 'payload'] as const) {
    if (message[field] === undefined || message[field] === '') errors[field] = ["can't be blank"]
  }
  if (JSON.stringify(message.payload ?? null).length > maxBytes) errors.payload = [TOO_LARGE]
  return errors
}

const isJsonText = (payload: Buffer): boolean => {
  try {
    JSON.parse(payload.toString('utf8'))
    return true
  } catch {
    return false
  }
}
