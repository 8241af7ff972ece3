import postgres from 'postgres'

type NetRequest = {
  id: string
  method: string
  url: string
  headers: Record<string, string> | null
  body: Uint8Array | null
  timeout_milliseconds: number
}

const BATCH_SIZE = 200
const POLL_MS = 1_000
const RESPONSES_ARE_KEPT = '6 hours'

/**
 * Sends what `net.http_post` and its sisters have queued, as pg_net's worker does: only what is committed, each once,
 * no retry, the answer in net._http_response.
 */
export const startNetWorker = async (options: {
  databaseUrl: string
  log?: (line: string) => void
}): Promise<{ stop(): Promise<void> }> => {
  const sql = postgres(options.databaseUrl, { max: 3, onnotice: () => undefined })
  let stopping = false
  let work: Promise<void> = Promise.resolve()

  const send = async (request: NetRequest): Promise<void> => {
    try {
      const response = await fetch(request.url, {
        method: request.method,
        headers: { 'User-Agent': 'pg_net/0.20.4', ...request.headers },
        signal: AbortSignal.timeout(request.timeout_milliseconds),
        ...(request.body ? { body: Buffer.from(request.body) } : {}),
      })
      const content = await response.text()
      await sql`
        insert into net._http_response (id, status_code, content_type, headers, content, timed_out)
        values (${request.id}, ${response.status}, ${response.headers.get('content-type')},
          ${sql.json(Object.fromEntries(response.headers))}, ${content}, false)`
    } catch (error) {
      const timedOut = error instanceof DOMException && error.name === 'TimeoutError'
      const reason = error instanceof Error ? String(error.cause ?? error.message) : String(error)
      await sql`
        insert into net._http_response (id, timed_out, error_msg) values (${request.id}, ${timedOut}, ${reason})`
    }
  }

  const drain = async (): Promise<void> => {
    while (!stopping) {
      const batch = await sql<NetRequest[]>`
        delete from net.http_request_queue
        where id in (select id from net.http_request_queue order by id limit ${BATCH_SIZE} for update skip locked)
        returning id, method, url, headers, body, timeout_milliseconds`
      if (batch.length === 0) return
      await Promise.all(batch.map(send))
    }
  }
  const wake = (): void => {
    work = work.then(drain).catch((error) => options.log?.(`net: ${error.message}`))
  }

  await sql.listen('pg_net_wake', wake, wake)
  const timer = setInterval(() => {
    wake()
    void sql`delete from net._http_response where created < now() - ${RESPONSES_ARE_KEPT}::interval`.catch(
      () => undefined,
    )
  }, POLL_MS)

  return {
    stop: async () => {
      stopping = true
      clearInterval(timer)
      await work
      await sql.end({ timeout: 5 })
    },
  }
}
