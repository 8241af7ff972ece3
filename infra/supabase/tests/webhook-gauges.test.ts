import { type DatabaseHarness, startDatabaseHarness } from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
})
afterAll(() => harness.close())
beforeEach(() => harness.owner`delete from carteiro.webhook_endpoints`)

const addEndpoint = async (more: Record<string, unknown> = {}): Promise<string> => {
  const { owner, userId } = harness
  const [endpoint] = await owner`
    insert into carteiro.webhook_endpoints ${owner({
      user_id: userId,
      url: `https://example.com/${Math.random()}`,
      secret: owner.json({}),
      ...more,
    })} returning id`
  return endpoint?.id
}
const addMessage = (endpointId: string, more: Record<string, unknown> = {}) =>
  harness.owner`
    insert into carteiro.webhook_messages ${harness.owner({
      endpoint_id: endpointId,
      type: 'job.failed',
      body: '{}',
      ...more,
    })}`
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
const gauges = async (): Promise<{ oldest_seconds: number; failed_within_an_hour: number }> => {
  const [row] = await harness.dispatcher`select carteiro.queue_gauges() -> 'webhooks' as webhooks`
  return row?.webhooks
}

it('the oldest is the first that is due at an endpoint that answers', async () => {
  const endpoint = await addEndpoint()
  expect((await gauges()).oldest_seconds).toBe(0)
  await addMessage(await addEndpoint({ failing_since: ago(600) }), { due_at: ago(500) })
  await addMessage(endpoint, { due_at: ago(400), is_replay: true })
  await addMessage(endpoint, { due_at: ago(300), state: 'delivered' })
  await addMessage(endpoint, { due_at: ago(-10) })
  expect((await gauges()).oldest_seconds).toBe(0)
  await addMessage(endpoint, { due_at: ago(5) })
  await addMessage(endpoint, { due_at: ago(10) })
  expect((await gauges()).oldest_seconds).toBeGreaterThanOrEqual(600)
  expect((await gauges()).oldest_seconds).toBeLessThan(6_000)
})

it('dead letters are those of the last hour, not those of disabled endpoints', async () => {
  const endpoint = await addEndpoint()
  const disabled = await addEndpoint({ status: 'disabled', disabled_reason: 'by_owner' })
  for (const minutes of [1, 59, 61]) await addMessage(endpoint, { state: 'failed', ended_at: ago(minutes) })
  await addMessage(disabled, { state: 'failed', ended_at: ago(1) })
  expect((await gauges()).failed_within_an_hour).toBe(2)
})

it('a message that ends by a 410 has ended', async () => {
  const endpoint = await addEndpoint()
  await addMessage(endpoint, { state: 'sending' })
  await harness.owner`
    select carteiro.fail_webhook_message(id, 410) from carteiro.webhook_messages where endpoint_id = ${endpoint}`
  const [message] = await harness.owner`
    select state, ended_at from carteiro.webhook_messages where endpoint_id = ${endpoint}`
  expect(message).toMatchObject({ state: 'failed', ended_at: expect.any(Date) })
})

it('an endpoint that its owner has made paused is none of the paused ones', async () => {
  await addEndpoint({ status: 'paused', disabled_reason: 'by_owner' })
  await addEndpoint({ status: 'paused', disabled_reason: 'failing' })
  await addEndpoint({ status: 'disabled', disabled_reason: 'by_owner' })
  expect(await gauges()).toMatchObject({ endpoints: { paused: 1, disabled: 1 } })
})
