import type { Sql } from 'postgres'
import { MESSAGES_KEPT_DAYS } from './limits.ts'

export type StoredMessage = {
  id: string
  event: string
  /** JSON text. */
  payload: string
}

/** Broadcasts that the database sent to a private topic since a time (ms since the epoch), oldest first. */
export const readStoredMessages = async (
  sql: Sql,
  topic: string,
  since: number,
  limit: number,
): Promise<StoredMessage[]> => {
  const rows = await sql<StoredMessage[]>`
    select id, event, payload::text as payload
      from realtime.messages
     where topic = ${topic} and private and extension = 'broadcast' and event is not null
       and inserted_at >= (to_timestamp(${since}::float8 / 1000) at time zone 'utc')
       and inserted_at < (now() at time zone 'utc')
     order by inserted_at desc
     limit ${limit}`
  return rows.reverse()
}

/** Deletes what is too old to be replayed. */
export const pruneStoredMessages = async (sql: Sql): Promise<void> => {
  await sql`delete from realtime.messages where inserted_at < (now() at time zone 'utc') - make_interval(days => ${MESSAGES_KEPT_DAYS})`
}
