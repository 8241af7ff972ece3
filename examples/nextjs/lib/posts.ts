import type { WebhookEvent } from '@carteiro/sdk'
import postgres from 'postgres'

/** The app's own tables (supabase/migrations), read and written by its server. One pool, also when `next dev` loads this file again. */
const shared = globalThis as { sql?: postgres.Sql }
const sql = (): postgres.Sql => {
  shared.sql ??= postgres(process.env.DATABASE_URL ?? '', { max: 4, prepare: false })
  return shared.sql
}

export type Post = {
  id: string
  text: string
  state: string
  publication_id: string | null
  events: string[]
}

/** The user's newest posts, each with the types of the webhooks that have arrived about it. */
export const postsOf = (userId: string): Promise<Post[]> =>
  sql()<Post[]>`
    select post.id, post.text, post.state, post.publication_id, array(
      select event.type from webhook_events as event
      where event.data -> 'metadata' ->> 'post' = post.id::text
      order by event.received_at
    ) as events
    from posts as post
    where post.user_id = ${userId}
    order by post.created_at desc
    limit 10`

/** A post that is saved already stays as it is. */
export const insertPost = async (userId: string, { id, text }: Pick<Post, 'id' | 'text'>): Promise<void> => {
  await sql()`insert into posts (id, user_id, text) values (${id}, ${userId}, ${text}) on conflict do nothing`
}

/** A message that comes twice is stored once. */
export const insertEvent = async ({ messageId, type, data }: WebhookEvent): Promise<void> => {
  // Some events are of no user in particular.
  if (!('user_id' in data)) return
  await sql()`
    insert into webhook_events (message_id, user_id, type, data)
    values (${messageId}, ${data.user_id}, ${type}, ${sql().json(data as postgres.JSONValue)})
    on conflict do nothing`
}
