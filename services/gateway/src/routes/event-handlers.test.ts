import { eventHandler, handlerDeadLetter } from '@carteiro/contracts'
import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, expect, it } from 'vitest'

const PATH = '/api/queue/event-handlers'
const FUNCTION = 'public.hear(jsonb)'
let harness: GatewayHarness
let operator: string
beforeAll(async () => {
  harness = await startGatewayHarness()
  const { owner, userId, project } = harness
  operator = await project.token(harness.strangerId, { app_metadata: { operator: true } })
  await owner`create function public.hear(event jsonb) returns void language sql as ''`
  await owner`select carteiro.on_event('public.hear(jsonb)', array['job.failed', 'job.completed'], '2 seconds')`
  for (const n of [1, 2, 3, 4]) {
    await owner`select carteiro.publish_event('job.failed', ${userId}, '{x}', 'live', ${owner.json({ n })})`
  }
  await owner`
    update carteiro.handler_events
    set dead_at = now(), attempts = 10, error_code = '42P01', error_message = 'no such table'
    where event #>> '{data,n}' in ('1', '2', '3')`
})
afterAll(() => harness?.close())

const read = async (path: string) => {
  const response = await harness.call(`${PATH}${path}`, {}, operator)
  expect(response.status, await response.clone().text()).toBe(200)
  return (await response.json()).data
}
const redrive = (body: unknown) => harness.post(`${PATH}/redrive`, body, {}, operator)
const letters = async (query = '') =>
  (await read(`/dead-letters${query}`)).letters.map((one: unknown) => handlerDeadLetter.strict().parse(one))

it('operators see the functions, how they fare, and the events for which they failed for good, page by page', async () => {
  const { handlers } = await read('')
  expect(handlers.map((one: unknown) => eventHandler.strict().parse(one))).toEqual([
    {
      function: FUNCTION,
      types: ['job.failed', 'job.completed'],
      time_limit_ms: 2000,
      waiting: 1,
      oldest_at: expect.any(String),
      failing: 0,
      dead: 3,
    },
  ])
  const all = await letters()
  expect(all).toMatchObject(
    [3, 2, 1].map((n) => ({ event: { data: { n } }, error_code: '42P01', attempts: 10 })),
  )
  expect(await letters(`?limit=2`)).toEqual(all.slice(0, 2))
  expect(await letters(`?before=${all[1].id}`)).toEqual(all.slice(2))
  expect(await letters(`?function=${encodeURIComponent('public.other(jsonb)')}`)).toEqual([])
})

it('operators have them called again, and that is recorded', async () => {
  const [newest] = await letters()
  expect(await (await redrive({ ids: [newest.id] })).json()).toMatchObject({ data: { redriven: 1 } })
  expect(await (await redrive({ function: FUNCTION })).json()).toMatchObject({ data: { redriven: 2 } })
  expect(await (await redrive({ all: true })).json()).toMatchObject({ data: { redriven: 0 } })
  const [second, first] = await harness.owner`
    select * from carteiro.audit_log where action = 'event_handler.redriven' order by id desc`
  expect(first).toMatchObject({
    target: FUNCTION,
    user_id: harness.strangerId,
    after: { events: [newest.id] },
  })
  expect(second?.after.events).toHaveLength(2)
})

it.each([
  [{}, 'body'],
  [{ all: true, function: FUNCTION }, 'body'],
  [{ ids: [] }, 'ids'],
  [{ ids: ['1'] }, 'ids[0]'],
  [{ function: 'hear' }, 'function'],
  [{ functions: FUNCTION }, 'functions'],
])('a redrive of %j is refused, by name', async (body, field) => {
  const answer = await redrive(body)
  expect([answer.status, (await failureOf(answer)).details[0]?.field]).toEqual([400, field])
})
