import { createServer } from 'node:http'

/**
 * The HTTP service that every system's jobs are sent to, in a process of its own: answers at once, and keeps count.
 * It is the collector, too, and drops what it gets. POST /_reset clears all counts and takes { delays: how many calls to keep
 * the delay of }; GET /_seen tells { calls, mostOpen, firstAt, lastAt (ms), delays (ms since sentAt in the body) }.
 */
const completed = JSON.stringify({
  outcome: 'completed',
  platform_response: { post_id: '1', permalink: 'https://x.com/a/status/1' },
})

let seen = { calls: 0, mostOpen: 0, firstAt: 0, lastAt: 0, delays: [] as number[] }
let wantsDelays = false
let open = 0

const now = (): number => performance.timeOrigin + performance.now()

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.end(JSON.stringify(seen))
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
      wantsDelays = body.includes('delays')
      seen = { calls: 0, mostOpen: 0, firstAt: 0, lastAt: 0, delays: [] }
      response.end()
    })
    return
  }
  open += 1
  seen.mostOpen = Math.max(seen.mostOpen, open)
  seen.firstAt ||= now()
  request.on('end', () => {
    if (wantsDelays) {
      const sentAt = Number(body.match(/sentAt=([\d.]+)/)?.[1])
      seen.delays.push(now() - sentAt)
    }
    // In a later turn of the event loop, so that calls that arrive together are open together.
    setImmediate(() => {
      seen.calls += 1
      seen.lastAt = now()
      open -= 1
      response.setHeader('content-type', 'application/json')
      response.end(completed)
    })
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`)
})
