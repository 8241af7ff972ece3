import { descriptorOf, isPlatformName, type PlatformName, platformNames } from '@carteiro/platforms'
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { faultSpec } from './faults.ts'
import { lagTimes } from './lag.ts'
import type { CallRecord, SharedState } from './platform.ts'

const accountBody = z.strictObject({
  platform: z.string(),
  id: z.string(),
  username: z.string(),
  access_token: z.string().min(1),
  scopes: z.array(z.string()).optional(),
  expires_at: z.iso.datetime({ offset: true }).nullable().default(null),
})

const clockBody = z.strictObject({ advance_ms: z.int().min(0) })
const passBody = z.strictObject({ ms: z.number().min(0) })

const bad = (context: Context, message: string) => context.json({ error: message }, 400)
const unknownPlatform = (context: Context) =>
  bad(context, `platform: expected one of ${platformNames.join(', ')}`)
const firstProblem = (error: z.ZodError): string => {
  const issue = error.issues[0]
  return `${issue?.path.join('.') || 'body'}: ${issue?.message}`
}

/** How tests and people control the sandbox: JSON, no login. */
export const controlApp = (shared: SharedState, operations: Record<PlatformName, string[]>): Hono => {
  const { store, faults, inFlight, clock, lag } = shared
  const lagBody = z.partialRecord(z.enum(['*', ...platformNames]), lagTimes)
  const app = new Hono()

  app.get('/', (context) =>
    context.json({
      'GET /_sandbox/posts?platform=&account=': 'what was posted, oldest first',
      'DELETE /_sandbox/posts': 'forget posts, uploads and containers',
      'POST /_sandbox/faults':
        '{ platform?, operation?, account?, fault, status?, body?, content_type?, headers?, edits?, delay_ms?, times?, skip?, after? }',
      'GET|DELETE /_sandbox/faults[/:id]': 'list or clear',
      'GET /_sandbox/holds, POST /_sandbox/holds/release': 'requests held by hold_before and hold_after',
      'GET /_sandbox/in-flight, POST /_sandbox/in-flight/reset':
        'platform calls open at once, now and at most',
      'GET /_sandbox/requests?platform=&limit=': 'the last platform calls',
      'GET /_sandbox/answers?platform=': 'the last answers in JSON, with their empty fields',
      'GET /_sandbox/operations': 'names for faults',
      'POST /_sandbox/clock': '{ advance_ms }: advances the platforms’ clock; DELETE resets it',
      'GET|PUT /_sandbox/lag':
        '{ [platform or *]: { ids, lists } }: for how many ms new ids cannot be read and lists lack new posts',
      'POST /_sandbox/lag/pass': '{ ms }: lets so much time of the lag pass at once',
      'GET|PUT /_sandbox/:platform/rules':
        'rules of a platform for app and account: quotas, prices, lifetimes',
      'POST /_sandbox/accounts': '{ platform, id, username, access_token, scopes?, expires_at? }',
    }),
  )
  app.get('/posts', (context) => {
    const { platform, account } = context.req.query()
    const posts = store
      .posts()
      .filter(
        (post) => (!platform || post.platform === platform) && (!account || post.account.id === account),
      )
    return context.json({ posts })
  })
  app.delete('/posts', (context) => {
    store.forget()
    lag.forget()
    return context.body(null, 204)
  })

  app.post('/faults', async (context) => {
    const spec = faultSpec.safeParse(await context.req.json().catch(() => undefined))
    if (!spec.success) return bad(context, firstProblem(spec.error))
    const { platform, operation } = spec.data
    if (platform !== undefined && !isPlatformName(platform)) return unknownPlatform(context)
    const known = platform ? operations[platform] : Object.values(operations).flat()
    if (operation && !known.includes(operation))
      return bad(context, `operation: expected one of ${known.join(', ')}`)
    return context.json({ id: faults.add(spec.data).id }, 201)
  })
  app.get('/faults', (context) => context.json({ faults: faults.list() }))
  app.delete('/faults/:id?', (context) => {
    faults.clear(context.req.param('id'))
    return context.body(null, 204)
  })
  app.get('/holds', (context) => context.json({ holds: faults.holds() }))
  app.post('/holds/release', async (context) => {
    const { id } = await context.req.json().catch(() => ({}))
    return context.json({ released: faults.release(id) })
  })

  app.get('/in-flight', (context) => context.json(inFlight.read()))
  app.post('/in-flight/reset', (context) => {
    inFlight.reset()
    return context.json(inFlight.read())
  })
  app.get('/requests', (context) => {
    const { platform, limit = '100' } = context.req.query()
    const calls = shared.calls.filter((call: CallRecord) => !platform || call.platform === platform)
    return context.json({
      requests: calls.slice(-Number(limit)).map(({ answer: _answer, ...request }) => request),
    })
  })
  app.get('/answers', (context) => {
    const { platform } = context.req.query()
    const answers = shared.calls.flatMap(({ platform: at, operation, method, status, answer }) =>
      answer !== null && (!platform || platform === at)
        ? [{ platform: at, operation, method, status, body: JSON.parse(answer) }]
        : [],
    )
    return context.json({ answers })
  })
  app.delete('/answers', (context) => {
    shared.calls.splice(0)
    return context.body(null, 204)
  })
  app.post('/clock', async (context) => {
    const body = clockBody.safeParse(await context.req.json().catch(() => undefined))
    if (!body.success) return bad(context, firstProblem(body.error))
    clock.advance(body.data.advance_ms)
    return context.json({ now: new Date(clock.now()).toISOString() })
  })
  app.delete('/clock', (context) => {
    clock.reset()
    return context.body(null, 204)
  })
  app.get('/lag', (context) => context.json(lag.read()))
  app.put('/lag', async (context) => {
    const body = lagBody.safeParse(await context.req.json().catch(() => undefined))
    if (!body.success) return bad(context, firstProblem(body.error))
    lag.set(body.data as Record<string, z.output<typeof lagTimes>>)
    return context.json(lag.read())
  })
  app.post('/lag/pass', async (context) => {
    const body = passBody.safeParse(await context.req.json().catch(() => undefined))
    if (!body.success) return bad(context, firstProblem(body.error))
    lag.pass(body.data.ms)
    return context.body(null, 204)
  })
  app.get('/operations', (context) => context.json(operations))

  app.post('/accounts', async (context) => {
    const body = accountBody.safeParse(await context.req.json().catch(() => undefined))
    if (!body.success) return bad(context, firstProblem(body.error))
    const { expires_at, ...account } = body.data
    if (!isPlatformName(account.platform)) return unknownPlatform(context)
    const accounts = store.accounts()
    const added = {
      ...account,
      scopes: account.scopes ?? descriptorOf(account.platform).sandbox.scopes,
      expires_at: expires_at === null ? null : Date.parse(expires_at),
    }
    const known = accounts.findIndex((one) => one.platform === account.platform && one.id === account.id)
    accounts.splice(known < 0 ? accounts.length : known, known < 0 ? 0 : 1, added)
    store.save()
    return context.json({ id: account.id }, 201)
  })
  return app
}
