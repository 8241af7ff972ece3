import { createServer } from 'node:http'
import type { HandlerSettings, Seen, Start } from './place.ts'
import { platformLike } from './platform-like.ts'

/**
 * The HTTP service that every system's jobs are sent to, in a process of its own, and keeps count. It answers at once, or
 * after as long as a platform takes, or never. It is the collector, too, and drops what it gets. POST /_reset clears all counts
 * and takes HandlerSettings; GET /_seen answers the counts, GET /_starts the beginnings of calls.
 */
const completed = JSON.stringify({
  outcome: 'completed',
  platform_response: { post_id: '1', permalink: 'https://x.com/a/status/1' },
})

const nothing = (): Seen => ({
  calls: 0,
  mostOpen: 0,
  firstAt: 0,
  lastAt: 0,
  lastStartAt: 0,
  openMs: 0,
  delays: [],
  givenUpAt: 0,
})
let seen = nothing()
let starts: Start[] = []
let settings: HandlerSettings = { wantsDelays: false, wantsStarts: false, medianMs: 0 }
let durationOf = platformLike(0)
let started = 0
let changedAt = 0
let open = 0
let openMs = 0

const now = (): number => performance.timeOrigin + performance.now()

/** Sums up how many calls were open for how long, until the last one that has begun. */
const setOpen = (change: 1 | -1): void => {
  const at = now()
  openMs += open * (at - changedAt)
  changedAt = at
  open += change
  if (change === -1) return
  seen.firstAt ||= at
  seen.lastStartAt = at
  seen.openMs = openMs
  seen.mostOpen = Math.max(seen.mostOpen, open)
}

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.end(JSON.stringify(request.url === '/_starts' ? starts : seen))
    return
  }
  if (request.url?.startsWith('/v1/')) {
    request.resume().on('end', () => response.end('{}'))
    return
  }
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk) => {
    body += chunk
  })
  if (request.url === '/_reset') {
    request.on('end', () => {
      settings = JSON.parse(body)
      seen = nothing()
      starts = []
      durationOf = platformLike(settings.medianMs)
      started = 0
      openMs = 0
      response.end()
    })
    return
  }
  setOpen(1)
  const durationMs = durationOf(started)
  started += 1
  const [startedAt, openUntilThen] = [now(), openMs]
  request.on('end', () => {
    const label = body.match(/label=(\w+)/)?.[1] ?? ''
    if (settings.wantsStarts) starts.push([label, startedAt, openUntilThen])
    if (settings.silentLabel && label === settings.silentLabel) {
      response.once('close', () => {
        seen.givenUpAt ||= now()
        setOpen(-1)
      })
      return
    }
    if (settings.wantsDelays) {
      const sentAt = Number(body.match(/sentAt=([\d.]+)/)?.[1])
      seen.delays.push(now() - sentAt)
    }
    const answer = (): void => {
      seen.calls += 1
      seen.lastAt = now()
      setOpen(-1)
      response.setHeader('content-type', 'application/json')
      response.end(completed)
    }
    if (durationMs > 0) setTimeout(answer, durationMs)
    // In a later turn of the event loop, so that calls that arrive together are open together.
    else setImmediate(answer)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`)
})
