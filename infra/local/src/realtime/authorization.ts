import type { Sql } from 'postgres'
import type { Claims } from './tokens.ts'

/** What of a private channel is asked for; each is a row of realtime.messages to its policies. */
export type Extension = 'broadcast' | 'presence'

/**
 * Asks the policies on realtime.messages whether a token may read or write a private topic.
 * Source: https://supabase.com/docs/guides/realtime/authorization
 */
export const mayUseTopic = async (
  sql: Sql,
  action: 'read' | 'write',
  extension: Extension,
  topic: string,
  claims: Claims,
): Promise<boolean> => {
  const [row] = await sql<{ allowed: boolean }[]>`
    select realtime.local_may(${action}, ${extension}, ${topic}, ${JSON.stringify(claims)}::text::jsonb) as allowed`
  return row?.allowed === true
}
