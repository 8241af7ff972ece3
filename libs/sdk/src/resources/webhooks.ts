import { type Body, type Caller, type CallOptions, type Data, dataOf, type Query } from '../call.ts'
import { pagesOf } from '../pages.ts'

type Owner = { user_id?: string }

/** Addresses to which events are sent. */
export const createWebhooks = ({ call }: Caller) => ({
  /** `secret` is in this answer alone. */
  create: async (webhook: Body<'createWebhook'>, options?: CallOptions): Promise<Data<'createWebhook'>> =>
    dataOf<'createWebhook'>(await call('createWebhook', { body: webhook }, options)),
  list: async (query: Owner = {}, options?: CallOptions): Promise<Data<'listWebhooks'>['webhooks']> =>
    dataOf<'listWebhooks'>(await call('listWebhooks', { params: { query } }, options)).webhooks,
  get: async (id: string, query: Owner = {}, options?: CallOptions): Promise<Data<'getWebhook'>> =>
    dataOf<'getWebhook'>(await call('getWebhook', { params: { path: { id }, query } }, options)),
  change: async (
    id: string,
    change: Body<'changeWebhook'>,
    query: Owner = {},
    options?: CallOptions,
  ): Promise<Data<'changeWebhook'>> =>
    dataOf<'changeWebhook'>(
      await call('changeWebhook', { params: { path: { id }, query }, body: change }, options),
    ),
  delete: async (id: string, query: Owner = {}, options?: CallOptions): Promise<void> => {
    await call('deleteWebhook', { params: { path: { id }, query } }, options)
  },
  /** A new secret; for `overlap_seconds` messages are signed with both. */
  rotateSecret: async (
    id: string,
    rotation: Body<'rotateWebhookSecret'> = {},
    query: Owner = {},
    options?: CallOptions,
  ): Promise<Data<'rotateWebhookSecret'>> =>
    dataOf<'rotateWebhookSecret'>(
      await call('rotateWebhookSecret', { params: { path: { id }, query }, body: rotation }, options),
    ),
  /** Sends an `endpoint.test`. */
  test: async (id: string, query: Owner = {}, options?: CallOptions): Promise<Data<'testWebhook'>> =>
    dataOf<'testWebhook'>(await call('testWebhook', { params: { path: { id }, query } }, options)),
  /** Messages with their attempts, the newest first. */
  messages: (
    id: string,
    query: Omit<Query<'listWebhookMessages'>, 'cursor'> = {},
    options?: CallOptions,
  ): AsyncGenerator<Data<'listWebhookMessages'>['messages'][number]> =>
    pagesOf(async (cursor) => {
      const input = { params: { path: { id }, query: { ...query, ...cursor } } }
      const page = dataOf<'listWebhookMessages'>(await call('listWebhookMessages', input, options))
      return { items: page.messages, next: page.next_cursor }
    }),
  /** Sends messages again: those that are named, those since a time, or those that failed. */
  replay: async (
    id: string,
    wanted: Body<'replayWebhookMessages'>,
    query: Owner = {},
    options?: CallOptions,
  ): Promise<number> =>
    dataOf<'replayWebhookMessages'>(
      await call('replayWebhookMessages', { params: { path: { id }, query }, body: wanted }, options),
    ).replayed,
})
export type Webhooks = ReturnType<typeof createWebhooks>
