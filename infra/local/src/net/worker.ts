import postgres from 'postgres'
import { BATCH_SIZE, CLEAN_UP_MS, POLL_MS, RESPONSES_ARE_KEPT, STOP_LIMIT_MS } from './limits.ts'
import { type NetRequest, send } from './send.ts'

/**
 * Sends what `net.http_post` and its sisters have queued, as pg_net's worker does: only what is committed, each once,
 * no retry, the answer in net._http_response. A slow request holds up the next batch, as there.
 */
export const startNetWorker = async (options: {
  databaseUrl: string
  log?: (line: string) => void
}): Promise<{ stop(): Promise<void> }> => {
  const { databaseUrl, log = () => undefined } = options
  const sql = postgres(databaseUrl, {
    max: 3,
    onnotice: () => undefined,
    connection: { application_name: 'pg_net' },
  })
  const stopped = new AbortController()
  let stopping = false
  let isNotified = false
  let work: Promise<void> | undefined

  const drain = async (): Promise<void> => {
    while (!stopping) {
      isNotified = false
      const batch = await sql<NetRequest[]>`
        with batch as (
          delete from net.http_request_queue
          where id in (select id from net.http_request_queue order by id limit ${BATCH_SIZE} for update skip locked)
          returning id, method, url, headers, body, timeout_milliseconds
        )
        select * from batch order by id`
      await Promise.all(
        batch.map(async (request) => {
          const answer = await send(request, stopped.signal)
          const headers = answer.headers && sql.json(answer.headers)
          await sql`insert into net._http_response ${sql({ ...answer, headers })}`
        }),
      )
      if (batch.length === 0 && !isNotified) return
    }
  }
  const wake = (): void => {
    isNotified = true
    work ??= drain()
      .catch((error) => log(`net: ${error.message}`))
      .finally(() => {
        work = undefined
      })
  }
  const cleanUp = (): void =>
    void sql`delete from net._http_response where created < now() - ${RESPONSES_ARE_KEPT}::interval`.catch(
      (error) => log(`net: ${error.message}`),
    )

  // Also after a lost connection: its notifications are lost.
  await sql.listen('pg_net_wake', wake, wake)
  const poll = setInterval(wake, POLL_MS)
  const cleaner = setInterval(cleanUp, CLEAN_UP_MS)

  return {
    stop: async () => {
      stopping = true
      clearInterval(poll)
      clearInterval(cleaner)
      const limit = setTimeout(() => stopped.abort(new Error('the worker was stopped')), STOP_LIMIT_MS)
      await work
      clearTimeout(limit)
      await sql.end({ timeout: 5 })
    },
  }
}
