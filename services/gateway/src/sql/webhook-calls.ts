import { type Mode, webhookEndpoint, webhookId, webhookMessage } from '@carteiro/contracts'
import type { EncryptedRecord, Sql } from '@carteiro/service-kit'
import { type Actor, acting } from '../actor.ts'
import { type Ask, asker } from './ask.ts'

export type WebhookChanges = {
  url?: string | undefined
  description?: string | undefined
  types?: string[] | null | undefined
  platforms?: string[] | null | undefined
  status?: 'enabled' | 'paused' | 'disabled' | undefined
}

/** What the gateway asks of the database about webhooks, by name. @param answerMs see gatewayCalls */
export const webhookCalls = (sql: Sql, answerMs?: number, ask: Ask = asker(answerMs)) => {
  const columns = () => sql`
    id, user_id, url, description, types, platforms, mode, status, disabled_reason, to_json(failing_since) as failing_since,
    to_json(previous_secret_until) as previous_secret_until, to_json(created_at) as created_at, seq::float8 as seq`
  return {
    /** Those of one mode; of both, where it is null. */
    list: async (userId: string, mode: Mode | null) => {
      const rows = await ask(sql`
        select ${columns()} from carteiro.webhook_endpoints as endpoint
        where user_id = ${userId} and mode = coalesce(${mode}, mode) order by endpoint.created_at, id`)
      return rows.map((row) => webhookEndpoint.parse(row))
    },

    find: async (endpointId: string, userId: string) => {
      const [row] = await ask(sql`
        select ${columns()} from carteiro.webhook_endpoints where id = ${endpointId} and user_id = ${userId}`)
      return row && webhookEndpoint.parse(row)
    },

    platforms: async (): Promise<string[]> => {
      const rows = await ask(sql`select distinct platform from carteiro.platforms order by platform`)
      return rows.map((row) => row.platform)
    },

    create: async (
      actor: Actor,
      userId: string,
      endpoint: WebhookChanges & { id: string; mode: Mode; secret: EncryptedRecord },
    ) => {
      const [row] = await ask(
        acting(
          sql,
          actor,
          (statement) =>
            statement`select carteiro.create_webhook_endpoint(${userId}, ${sql.json(endpoint as never)}) as endpoint`,
        ),
      )
      return webhookEndpoint.parse(row?.endpoint)
    },

    change: async (actor: Actor, endpointId: string, userId: string, changes: WebhookChanges) => {
      const [row] = await ask(
        acting(
          sql,
          actor,
          (statement) => statement`
        select carteiro.change_webhook_endpoint(${endpointId}, ${userId}, ${sql.json(changes as never)}) as endpoint`,
        ),
      )
      return webhookEndpoint.parse(row?.endpoint)
    },

    rotate: async (
      actor: Actor,
      endpointId: string,
      userId: string,
      secret: EncryptedRecord,
      overlapSeconds: number,
    ) => {
      const [row] = await ask(
        acting(
          sql,
          actor,
          (statement) => statement`
        select carteiro.rotate_webhook_secret(
          ${endpointId}, ${userId}, ${sql.json(secret as never)}, ${overlapSeconds}
        ) as endpoint`,
        ),
      )
      return webhookEndpoint.parse(row?.endpoint)
    },

    delete: async (actor: Actor, endpointId: string, userId: string): Promise<boolean> => {
      const [row] = await ask(
        acting(
          sql,
          actor,
          (statement) => statement`select carteiro.delete_webhook_endpoint(${endpointId}, ${userId}) as done`,
        ),
      )
      return row?.done === true
    },

    /** Answers the `webhook-id` of the message. */
    test: async (endpointId: string, userId: string, traceparent: string | undefined) => {
      const [row] = await ask(sql`
        select carteiro.send_test_event(${endpointId}, ${userId}, ${traceparent ?? null}) as id`)
      return webhookId(row?.id)
    },

    /** Answers how many messages are sent again. */
    replay: async (
      endpointId: string,
      userId: string,
      which: { messageIds: string[] | null; since: string | null; onlyFailed: boolean },
    ): Promise<number> => {
      const [row] = await ask(sql`
        select carteiro.replay_webhook_messages(
          ${endpointId}, ${userId}, ${which.messageIds}::uuid[], ${which.since}, ${which.onlyFailed}
        ) as replayed`)
      return Number(row?.replayed)
    },

    /** The newest first, with their places in that order. */
    messages: async (
      endpointId: string,
      filter: { state: string | null; before: string | null; limit: number },
    ) => {
      const rows = await ask(sql`
        select message.place::text, jsonb_build_object(
          'id', message.id, 'type', message.type, 'state', message.state, 'is_replay', message.is_replay,
          'created_at', message.created_at, 'due_at', case when message.state = 'waiting' then message.due_at end,
          'ended_at', message.ended_at, 'body', message.body,
          'attempts', coalesce((
            select jsonb_agg(to_jsonb(tried) - 'message_id' order by tried.attempt)
            from carteiro.webhook_attempts as tried where tried.message_id = message.id
          ), '[]')
        ) as message
        from carteiro.webhook_messages as message
        where message.endpoint_id = ${endpointId} and message.state = coalesce(${filter.state}, message.state)
          and message.place < coalesce(${filter.before}::bigint, 9223372036854775807)
        order by message.place desc limit ${filter.limit}`)
      return rows.map(({ place, message }) => ({
        place: place as string,
        message: webhookMessage.parse({ ...message, id: webhookId(message.id) }),
      }))
    },
  }
}
export type WebhookCalls = ReturnType<typeof webhookCalls>
