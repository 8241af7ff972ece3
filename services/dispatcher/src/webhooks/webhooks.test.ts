import { randomBytes } from 'node:crypto'
import { webhookId } from '@carteiro/contracts'
import { createMediaGuard } from '@carteiro/media'
import { encryptFor } from '@carteiro/service-kit'
import { createGate } from '@carteiro/testing/dispatcher/harness'
import { keys } from '@carteiro/testing/webhooks/endpoints'
import { startWebhookHarness, type WebhookHarness } from '@carteiro/testing/webhooks/harness'
import { verify } from '@carteiro/testing/webhooks/receiver'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

let harness: WebhookHarness
beforeAll(async () => {
  harness = await startWebhookHarness()
})
afterAll(() => harness.close())
beforeEach(() => harness.reset())

const until = (check: () => unknown, wanted: unknown) =>
  expect.poll(check, { timeout: 60_000 }).toEqual(wanted)
const untilStates = (endpointId: string, states: string[]) =>
  until(() => harness.statesOf(endpointId), states)
const endpointOf = async (id: string) => {
  const [endpoint] = await harness.owner`select * from carteiro.webhook_endpoints where id = ${id}`
  return endpoint ?? {}
}
const attemptsOf = (endpointId: string) => harness.owner`
  select attempt.* from carteiro.webhook_attempts as attempt
  join carteiro.webhook_messages as message on message.id = attempt.message_id
  where message.endpoint_id = ${endpointId} order by message.place, attempt.attempt`

describe('a message', () => {
  it('arrives as it was rendered, signed so that the official library verifies it', async () => {
    const { id, secret } = await harness.addEndpoint()
    await harness.startWebhooks()
    await harness.publish(1, { data: { name: 'São João' } })
    await untilStates(id, ['delivered'])
    const [message] =
      await harness.owner`select id, body from carteiro.webhook_messages where endpoint_id = ${id}`
    const [received, ...more] = harness.receiver.received
    expect(more).toEqual([])
    if (!received) throw new Error('nothing arrived')
    expect(received.body).toBe(message?.body)
    expect(received.id).toBe(webhookId(message?.id))
    expect(verify(secret, received)).toMatchObject({ type: 'job.completed', data: { name: 'São João' } })
    expect(() => verify(secret, { ...received, body: `${received.body} ` })).toThrow()
    expect(await attemptsOf(id)).toMatchObject([{ attempt: 1, status: 204, error: null }])
  })

  it('is signed with both secrets while one is rotated, and with the new one alone afterwards', async () => {
    const { id, secret } = await harness.addEndpoint()
    const next = await harness.addEndpoint({ types: ['none'] })
    const renewed = randomBytes(32).toString('base64')
    const rotated = encryptFor(keys, ['webhook', id, harness.userId], renewed)
    await harness.gateway`select carteiro.rotate_webhook_secret(${id}, ${harness.userId}, ${harness.gateway.json(rotated)}, 60)`
    await harness.startWebhooks()
    await harness.publish()
    await until(() => harness.receiver.received.length, 1)
    for (const one of [secret, `whsec_${renewed}`]) verify(one, harness.receiver.received[0] as never)
    expect(() => verify(next.secret, harness.receiver.received[0] as never)).toThrow()

    await harness.owner`update carteiro.webhook_endpoints set previous_secret_until = now() where id = ${id}`
    await harness.publish()
    await until(() => harness.receiver.received.length, 2)
    verify(`whsec_${renewed}`, harness.receiver.received[1] as never)
    expect(() => verify(secret, harness.receiver.received[1] as never)).toThrow()
  })

  it('that fails is sent again at its times, under the same id and byte for byte, then kept as failed', async () => {
    const { id } = await harness.addEndpoint()
    harness.receiver.answerWith(() => (response) => response.writeHead(500).end('é'.repeat(2000)))
    await harness.startWebhooks()
    await harness.publish()
    const delays: number[] = []
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      await until(async () => (await attemptsOf(id)).length, attempt)
      const [message] = await harness.owner`
        select state, extract(epoch from due_at - now())::float8 as wait from carteiro.webhook_messages where endpoint_id = ${id}`
      if (message?.state === 'waiting') delays.push(message.wait)
      await harness.passTime()
    }
    const expected = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
    expect(delays).toHaveLength(expected.length)
    for (const [index, seconds] of expected.entries()) {
      expect(delays[index]).toBeGreaterThan(seconds * 0.9 - 3)
      expect(delays[index]).toBeLessThanOrEqual(seconds * 1.2)
    }
    expect(await harness.statesOf(id)).toEqual(['failed'])
    const { received } = harness.receiver
    expect(new Set(received.map((one) => one.id)).size).toBe(1)
    expect(new Set(received.map(({ body }) => body)).size).toBe(1)
    const [attempt] = await attemptsOf(id)
    expect(attempt).toMatchObject({ status: 500, error: null, answer: 'é'.repeat(512) })
  })

  it('is not sent to where a redirect points', async () => {
    const { id, path } = await harness.addEndpoint()
    harness.receiver.answerWith(() => (response) => response.writeHead(302, { location: '/elsewhere' }).end())
    await harness.startWebhooks()
    await harness.publish()
    await untilStates(id, ['waiting'])
    await until(async () => (await attemptsOf(id)).map(({ status }) => status), [302])
    expect(harness.receiver.received.map((one) => one.path)).toEqual([path])
  })

  it('is not sent to a private address, also when a name leads to one by the time it is sent', async () => {
    const rebound = await harness.addEndpoint({ url: 'https://rebound.example.com/hook' })
    const direct = await harness.addEndpoint({ url: harness.receiver.url('/direct') })
    await harness.startWebhooks({
      guard: createMediaGuard([], async (host) => [
        { address: host === 'rebound.example.com' ? '10.0.0.1' : host, family: 4 },
      ]),
    })
    await harness.publish()
    for (const { id } of [rebound, direct]) {
      await until(
        async () =>
          (await attemptsOf(id)).map(({ status, error }) => [
            status,
            /not public|public address/.test(error),
          ]),
        [[null, true]],
      )
    }
    expect(harness.receiver.received).toEqual([])
  })

  it('carries the trace of its event', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    await harness.addEndpoint()
    await harness.startWebhooks()
    await harness.owner`
      select carteiro.publish_event('job.failed', ${harness.userId}, null, 'live', '{}', ${traceparent})`
    await until(() => harness.receiver.received.map(({ headers }) => headers.traceparent), [traceparent])
  })

  it('whose secret is another endpoint’s, or under an unknown key, is not sent', async () => {
    const { id } = await harness.addEndpoint()
    const other = await harness.addEndpoint({ types: ['none'] })
    await harness.owner`
      update carteiro.webhook_endpoints set secret = (
        select secret from carteiro.webhook_endpoints where id = ${other.id}
      ) where id = ${id}`
    await harness.startWebhooks()
    await harness.publish()
    await until(
      async () => (await attemptsOf(id)).map(({ error }) => error),
      ['the secret of the endpoint cannot be read'],
    )
    expect(harness.receiver.received).toEqual([])
  })
})

describe('an endpoint', () => {
  it('that answers 410 is disabled, and its owner hears of it at the others', async () => {
    const gone = await harness.addEndpoint()
    await harness.owner`update carteiro.webhook_endpoints set is_prompt = true where id = ${gone.id}`
    const other = await harness.addEndpoint({ types: ['endpoint.disabled'] })
    harness.receiver.answerWith(({ path }) => (path === gone.path ? 410 : 204))
    await harness.startWebhooks()
    await harness.publish(3)
    await untilStates(other.id, ['delivered'])
    expect(await harness.statesOf(gone.id)).toEqual(['failed', 'failed', 'failed'])
    expect(harness.receiver.idsAt(gone.path)).toHaveLength(1)
    expect(await endpointOf(gone.id)).toMatchObject({ status: 'disabled', disabled_reason: 'gone' })
    const [news] = harness.receiver.received.filter(({ path }) => path === other.path)
    expect(verify(other.secret, news as never)).toMatchObject({
      type: 'endpoint.disabled',
      data: { id: gone.id, status: 'disabled', disabled_reason: 'gone' },
    })
    expect(news?.body).not.toContain('secret":')
    await harness.publish()
    expect(await harness.statesOf(gone.id)).toHaveLength(3)
  })

  it('that has failed for five days is paused: its messages are held, not polled, and replayed in order', async () => {
    const { id, path } = await harness.addEndpoint()
    harness.receiver.answerWith(() => 500)
    await harness.startWebhooks()
    await harness.publish(3)
    await until(async () => new Set((await attemptsOf(id)).map((one) => one.message_id)).size, 3)
    await harness.owner`
      update carteiro.webhook_endpoints
      set failing_since = now() - interval '121 hours' where id = ${id}`
    await harness.passTime()
    await untilStates(id, ['held', 'held', 'held'])
    expect(await endpointOf(id)).toMatchObject({ status: 'paused', disabled_reason: 'failing' })
    const [broadcast] = await harness.owner`
      select topic, payload from realtime.messages
      where event = 'endpoint_disabled' and payload ->> 'id' = ${id}`
    expect(broadcast).toMatchObject({ topic: `user:${harness.userId}`, payload: { id, status: 'paused' } })
    await harness.publish(40)
    expect(new Set(await harness.statesOf(id))).toEqual(new Set(['held']))
    const { gateway, userId } = harness
    const replay = () =>
      gateway`select carteiro.replay_webhook_messages(${id}, ${userId}, null, null, true) as count`
    await expect(replay()).rejects.toMatchObject({ code: 'CT002' })

    harness.receiver.reset()
    await gateway`select carteiro.change_webhook_endpoint(${id}, ${userId}, '{"status": "enabled"}')`
    expect(await replay()).toEqual([{ count: 43 }])
    await until(() => harness.receiver.idsAt(path).length, 43)
    const order = await harness.owner`
      select id from carteiro.webhook_messages where endpoint_id = ${id} order by place`
    expect(harness.receiver.idsAt(path)).toEqual(order.map((one) => webhookId(one.id)))
  })

  it('whose failures are far apart is not paused', async () => {
    const { id } = await harness.addEndpoint()
    harness.receiver.answerWith(() => 500)
    await harness.owner`
      update carteiro.webhook_endpoints
      set failing_since = now() - interval '10 days', last_failed_at = now() - interval '3 days' where id = ${id}`
    await harness.startWebhooks()
    await harness.publish()
    await until(async () => (await attemptsOf(id)).length, 1)
    await untilStates(id, ['waiting'])
    expect((await endpointOf(id)).status).toBe('enabled')
  })

  it('that does not answer takes one slot, all such together half, and no other waits for them', async () => {
    const gate = createGate()
    const hanging = await Promise.all(Array.from({ length: 12 }, () => harness.addEndpoint()))
    const paths = hanging.map(({ path }) => path)
    harness.receiver.answerWith(async ({ path }) => {
      if (paths.includes(path)) await gate.opened
      return 204
    })
    await harness.startWebhooks()
    await harness.publish(30)
    await until(() => harness.receiver.received.length, 5)
    const healthy = await harness.addEndpoint({ types: ['job.failed'] })
    await harness.owner`update carteiro.webhook_endpoints set is_prompt = true where id = ${healthy.id}`
    await harness.publish(50, { type: 'job.failed' })
    await until(() => harness.receiver.idsAt(healthy.path).length, 50)
    expect(paths.map((path) => harness.receiver.idsAt(path).length).filter(Boolean)).toEqual([1, 1, 1, 1, 1])
    gate.release()
  })

  it('that answers promptly is sent three messages at once, by however many dispatchers', async () => {
    const gate = createGate()
    const { id, path } = await harness.addEndpoint()
    await harness.owner`update carteiro.webhook_endpoints set is_prompt = true where id = ${id}`
    harness.receiver.answerWith(async () => {
      await gate.opened
      return 204
    })
    await harness.publish(100)
    for (let count = 0; count < 3; count += 1) (await harness.startWebhooks()).wake()
    await until(() => harness.receiver.received.length, 3)
    // Messages to another one arrive: all dispatchers have polled meanwhile.
    const other = await harness.addEndpoint({ types: ['job.failed'] })
    await harness.publish(1, { type: 'job.failed' })
    await until(() => harness.receiver.idsAt(other.path).length, 1)
    expect(harness.receiver.idsAt(path)).toHaveLength(3)
    gate.release()
    await until(() => new Set(harness.receiver.idsAt(path)).size, 101)
  })

  it('shares ten slots with all others', async () => {
    const gate = createGate()
    await Promise.all(Array.from({ length: 6 }, () => harness.addEndpoint()))
    await harness.owner`update carteiro.webhook_endpoints set is_prompt = true`
    harness.receiver.answerWith(async () => {
      await gate.opened
      return 204
    })
    await harness.publish(60)
    await Promise.all([harness.startWebhooks(), harness.startWebhooks()])
    await until(() => harness.receiver.received.length, 10)
    const leased = await harness.owner`
      select slot from carteiro.webhook_slots where lease_token is not null`
    expect(leased).toHaveLength(10)
    gate.release()
    await until(() => new Set(harness.receiver.received.map(({ id }) => id)).size, 360)
  })
})

describe('a copied database', () => {
  it('sends nothing before and after it is confirmed', async () => {
    const { id } = await harness.addEndpoint()
    await harness.publish(2)
    const { owner } = harness
    await owner`
      insert into carteiro.installation (deployment, system_identifier, timeline, database_oid, problem)
      select 'original', system_identifier, timeline, database_oid, 'copied' from carteiro.database_identity()`
    const [polled] = await harness.dispatcher`
      select carteiro.poll_webhook_queue(gen_random_uuid(), '[]', true) as answer`
    expect(polled?.answer.claims).toEqual([])
    expect(await harness.statesOf(id)).toEqual(['waiting', 'waiting'])
    await owner`select carteiro.confirm_installation('copy', 'staging')`
    expect(await harness.statesOf(id)).toEqual(['failed', 'failed'])
    expect(await endpointOf(id)).toMatchObject({ status: 'disabled', disabled_reason: 'copied' })
    expect(harness.receiver.received).toEqual([])
    await owner`delete from carteiro.installation`
  })
})

describe('what is kept', () => {
  it('is thirty days of messages with their attempts', async () => {
    const { id } = await harness.addEndpoint()
    await harness.startWebhooks()
    await harness.publish(2)
    await untilStates(id, ['delivered', 'delivered'])
    await harness.owner`
      update carteiro.webhook_messages set created_at = now() - interval '31 days'
      where id = (select min(id::text)::uuid from carteiro.webhook_messages)`
    await harness.owner`call carteiro.clean_up_publications()`
    expect(await harness.statesOf(id)).toEqual(['delivered'])
    expect(await attemptsOf(id)).toHaveLength(1)
  })

  it('is put back when the queue was purged', async () => {
    const { id } = await harness.addEndpoint()
    await harness.publish(2)
    await harness.owner`select carteiro.queue_webhook_batches()`
    await harness.owner`select pgmq.purge_queue('webhook_queue')`
    expect(await harness.statesOf(id)).toEqual(['sending', 'waiting'])
    await harness.owner`select retry_failed_publication_jobs()`
    expect(await harness.statesOf(id)).toEqual(['waiting', 'waiting'])
  })
})
