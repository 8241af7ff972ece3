import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/**
 * `lose`: the request is passed on and its answer lost; `withhold`: the same, and the connection stays; `hang`: it is never
 * answered; else what is answered in its place.
 */
export type Fault =
  | 'lose'
  | 'withhold'
  | 'hang'
  | { status: number; headers?: Record<string, string>; body?: unknown }
export type Seen = { method: string; path: string; headers: IncomingHttpHeaders; at: number }

/** What is of one connection, and not passed on. */
const OF_THE_CONNECTION = [
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'transfer-encoding',
]

/** Passes requests on to a gateway, but for faults: one for each of the next requests, in their order. */
export const startFaultyGateway = async (
  target: string,
  /** Which requests faults are for. */
  isFor: (path: string) => boolean = () => true,
) => {
  const faults: Fault[] = []
  const seen: Seen[] = []
  const withheld: string[] = []
  const server = createServer(async (request, response) => {
    const { method = 'GET', url: path = '/', headers } = request
    seen.push({ method, path, headers, at: Date.now() })
    const fault = isFor(path) ? faults.shift() : undefined
    if (fault === 'hang') return
    if (typeof fault === 'object') {
      response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers })
      response.end(JSON.stringify(fault.body ?? {}))
      return
    }
    const passed = Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.includes(name))
    const body = ['GET', 'HEAD'].includes(method) ? undefined : await buffer(request)
    const answer = await fetch(new URL(path, target), {
      method,
      headers: Object.fromEntries(passed) as Record<string, string>,
      ...(body && body.length > 0 ? { body: new Uint8Array(body) } : {}),
    }).catch(() => undefined)
    const bytes = new Uint8Array((await answer?.arrayBuffer().catch(() => undefined)) ?? new ArrayBuffer(0))
    if (fault === 'withhold') {
      withheld.push(path)
      return
    }
    if (fault === 'lose' || !answer) {
      request.socket.destroy()
      return
    }
    response.writeHead(answer.status, Object.fromEntries(answer.headers))
    response.end(method === 'HEAD' ? undefined : bytes)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    seen,
    /** Paths of requests that the gateway has answered, and whose answers were not passed on. */
    withheld,
    /** What has been asked since the last time. */
    take: (): string[] => seen.splice(0).map(({ method, path }) => `${method} ${path.replace(/\?.*/, '')}`),
    close: (): Promise<void> =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
export type FaultyGateway = Awaited<ReturnType<typeof startFaultyGateway>>
