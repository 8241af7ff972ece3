import type { Sql } from '@carteiro/service-kit'
import { z } from 'zod'

const claimedMessage = z.object({
  id: z.string(),
  type: z.string(),
  body: z.string(),
  traceparent: z.string().nullable(),
  attempt: z.number(),
  age_seconds: z.number(),
})
export type ClaimedMessage = z.infer<typeof claimedMessage>

/** Messages for one endpoint, to be sent one after the other. */
const batch = z.object({
  lease_token: z.string(),
  endpoint_id: z.string(),
  user_id: z.string(),
  url: z.string(),
  secret: z.unknown(),
  previous_secret: z.unknown(),
  messages: z.array(claimedMessage),
})
export type Batch = z.infer<typeof batch>

const pollAnswer = z.object({ claims: z.array(batch), next_due_in_seconds: z.number().nullable() })
export type PollAnswer = z.infer<typeof pollAnswer>

/** How an attempt ended. `status` null: there was no answer, and `error` says why. */
export type Attempt = {
  message_id: string
  at: string
  duration_ms: number
  status: number | null
  answer: string | null
  error: string | null
}
export type Settlement = { lease_token: string; is_done: boolean; attempts: Attempt[] }

export const poll = async (
  sql: Sql,
  dispatcherId: string,
  settlements: Settlement[],
  claimsMore: boolean,
): Promise<PollAnswer> => {
  const [row] = await sql`
    call carteiro.poll_webhooks(${dispatcherId}, ${sql.json(settlements as never)}, ${claimsMore}, null)`
  return pollAnswer.parse(row?.answer)
}
