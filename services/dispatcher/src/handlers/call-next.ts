import { counter, type Logger, SpanKind, type Sql, withSpan } from '@carteiro/service-kit'
import { z } from 'zod'

/** What claim_handler_event answers (infra/supabase/schemas/event_handlers). */
const handlerEvent = z.object({
  event_id: z.int(),
  attempt: z.int(),
  function: z.string(),
  type: z.string(),
  lease_token: z.uuid(),
  time_limit_ms: z.number(),
  traceparent: z.string().nullable(),
})
type HandlerEvent = z.infer<typeof handlerEvent>

const countCalls = counter('carteiro.handler.calls', 'Calls of functions of the app for an event.', '{call}')

/** One statement is one transaction: the function's effects and the end of the event, or neither. */
const run = async (sql: Sql, { lease_token: token, event_id: id, time_limit_ms: limitMs }: HandlerEvent) => {
  // It counts from the beginning of the next statement: what that does cannot lift it.
  await sql`select set_config('statement_timeout', ${`${limitMs}ms`}, false)`
  await sql`select carteiro.run_handler_event(${token}, ${id})`
}

const SQLSTATE = /^[0-9A-Z]{5}$/
/** Codes of class 57P end the connection with the call. https://www.postgresql.org/docs/17/errcodes-appendix.html */
const ENDS_CONNECTION = /^57P/

type Failure = Error & { code?: string }
const isAnswer = ({ code = '' }: Failure): boolean => SQLSTATE.test(code) && !ENDS_CONNECTION.test(code)

/** Records why a call failed: null when the database gave no answer. */
const fail = async (sql: Sql, { lease_token: token, event_id: id }: HandlerEvent, error: Failure) => {
  const [code, message] = isAnswer(error) ? [error.code ?? null, error.message] : [null, null]
  await sql`select carteiro.fail_handler_event(${token}, ${id}, ${code}, ${message})`
}

/**
 * Calls a function of the app for the next event that waits for one.
 *
 * @param client its single connection is used for nothing else
 * @param sql records a failure: the connection of the call may be lost
 * @returns whether there was an event, and whether the connection is lost
 */
export const callNext = async (
  client: Sql,
  sql: Sql,
  logger: Logger,
): Promise<'called' | 'none' | 'lost'> => {
  // What the function before may have left in the session: settings, locks, temporary tables.
  await client`discard all`
  const [row] = await client`select carteiro.claim_handler_event() as event`
  if (!row?.event) return 'none'
  const event = handlerEvent.parse(row.event)
  const attributes = {
    'carteiro.handler.function': event.function,
    'carteiro.event.type': event.type,
    'carteiro.attempt': event.attempt,
  }
  const count = (outcome: string) =>
    countCalls(1, { 'carteiro.handler.function': event.function, 'carteiro.outcome': outcome })
  const options = { kind: SpanKind.CONSUMER, attributes, parent: event.traceparent }
  try {
    await withSpan(`call ${event.function}`, options, () => run(client, event))
    count('completed')
    return 'called'
  } catch (thrown) {
    const error = thrown as Failure
    const noted = { function: event.function, event_id: event.event_id, attempt: event.attempt }
    count('failed')
    logger.warn({ ...noted, code: error.code }, 'A function of the app failed for an event')
    // When it cannot be recorded either, the event comes again at the time that its claim has set.
    await fail(sql, event, error).catch((problem) =>
      logger.warn({ ...noted, err: problem }, 'Its failure could not be recorded'),
    )
    return isAnswer(error) ? 'called' : 'lost'
  }
}
