import type { Sql } from '@carteiro/service-kit'
import { z } from 'zod'

const handlerWork = z.object({
  due: z.int(),
  next_due_in_seconds: z.number().nullable(),
  overdue: z.array(z.object({ pid: z.int(), started_at: z.string() })),
})
export type HandlerWork = z.infer<typeof handlerWork>

/** What there is to do (infra/supabase/schemas/event_handlers/handler_work.sql). */
export const workOf = async (sql: Sql): Promise<HandlerWork> => {
  const [row] = await sql`select carteiro.handler_work() as work`
  return handlerWork.parse(row?.work)
}

/**
 * Ends the connection of a call that goes on after its time: its function has caught the timeout and goes on, hangs in the commit, or has
 * lost its dispatcher. Nothing within the connection can prevent it.
 */
export const endConnection = async (sql: Sql, { pid, started_at }: HandlerWork['overdue'][number]) => {
  await sql`
    select pg_terminate_backend(activity.pid) from pg_stat_activity as activity
    where activity.pid = ${pid} and activity.backend_start = ${started_at}::text::timestamptz`
}
