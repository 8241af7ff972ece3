import { randomUUID } from 'node:crypto'
import { createWebhooks, type Webhooks } from '@carteiro/dispatcher'
import { createMediaGuard, type MediaGuard } from '@carteiro/media'
import { connectDatabase, type EncryptionKeys, type Logger } from '@carteiro/service-kit'
import { type DatabaseHarness, startDatabaseHarness } from '../database/harness.ts'
import { logger } from '../dispatcher/harness.ts'
import { addEndpoint, type Endpoint, keys, type NewEndpoint } from './endpoints.ts'
import { type Receiver, startReceiver } from './receiver.ts'

type Timing = Parameters<typeof createWebhooks>[0]['timing']

const ONE_HOUR_MS = 3_600_000

/** A database of its own, an endpoint's server, and dispatchers that send webhooks and nothing else. */
export type WebhookHarness = DatabaseHarness & {
  receiver: Receiver
  addEndpoint(more?: NewEndpoint): Promise<Endpoint>
  /** Events for the user, each as a transition publishes it. Answers the webhook-ids of an endpoint's messages. */
  publish(count?: number, of?: { type?: string; userId?: string; data?: object }): Promise<void>
  startWebhooks(options?: {
    timing?: Timing
    guard?: MediaGuard
    url?: string
    keys?: EncryptionKeys
    logger?: Logger
  }): Promise<Webhooks>
  /** Makes everything that waits due, as if its time had come. */
  passTime(): Promise<void>
  statesOf(endpointId: string): Promise<string[]>
  reset(): Promise<void>
}

export const startWebhookHarness = async (): Promise<WebhookHarness> => {
  const harness = await startDatabaseHarness()
  const { owner } = harness
  const receiver = await startReceiver()
  let stops: (() => Promise<unknown>)[] = []
  const stopAll = async () => {
    await Promise.all(stops.map((stop) => stop()))
    stops = []
  }

  return {
    ...harness,
    receiver,
    addEndpoint: (more = {}) =>
      addEndpoint(owner, { user_id: harness.userId, url: receiver.url(`/${randomUUID()}`), ...more }),
    publish: async (count = 1, { type = 'job.completed', userId = harness.userId, data = {} } = {}) => {
      await owner`
        select carteiro.publish_event(${type}, ${userId}, array['x'], 'live', ${owner.json({ ...data } as never)} || jsonb_build_object('number', number))
        from generate_series(1, ${count}) as number`
    },
    startWebhooks: async ({
      timing = {},
      guard = createMediaGuard([receiver.origin]),
      url = harness.database.urlAs('carteiro_dispatcher'),
      keys: known = keys,
      logger: ownLogger = logger,
    } = {}) => {
      const sql = connectDatabase(url, { service: 'dispatcher', max: 1, session: true })
      const webhooks = createWebhooks({
        sql,
        id: randomUUID(),
        keys: known,
        guard,
        logger: ownLogger,
        timing: { pollEveryMs: ONE_HOUR_MS, ...timing },
      })
      stops.push(async () => {
        await webhooks.stop()
        await sql.end({ timeout: 1 })
      })
      webhooks.start()
      return webhooks
    },
    passTime: async () => {
      await owner`update carteiro.webhook_messages set due_at = now() where state = 'waiting'`
      await owner`notify webhook_wake_up`
    },
    statesOf: async (endpointId) =>
      (
        await owner`
          select state from carteiro.webhook_messages where endpoint_id = ${endpointId} order by place`
      ).map(({ state }) => state as string),
    reset: async () => {
      await stopAll()
      receiver.reset()
      await owner`delete from carteiro.webhook_endpoints`
      await owner`select pgmq.purge_queue('webhook_queue')`
      await owner`
        update carteiro.webhook_slots
        set endpoint_id = null, message_ids = null, lease_token = null, lease_expires_at = null`
    },
    close: async () => {
      await stopAll()
      await receiver.close()
      await harness.close()
    },
  }
}
