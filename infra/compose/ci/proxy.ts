import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../local/src/free-port.ts'
import { composeDir } from '../src/make-env.ts'
import { run } from './commands.ts'

const START_LIMIT_MS = 120_000
const LOOK_AGAIN_MS = 100
const TENANT_HOST = 'realtime-dev.supabase-realtime'

/** What a browser may reach of Realtime, and where it arrives. */
const passed = [
  {
    method: 'GET',
    path: '/realtime/v1/websocket?apikey=a&vsn=2.0.0',
    arrives: '/socket/websocket?apikey=a&vsn=2.0.0',
  },
  { method: 'POST', path: '/realtime/v1/api/broadcast', arrives: '/api/broadcast' },
]

/**
 * Realtime's other routes (https://github.com/supabase/realtime/blob/main/lib/realtime_web/router.ex) and the ways in
 * which a path can be written differently.
 */
const refused = [
  ...['GET', 'POST', 'PUT', 'DELETE'].map((method) => ({
    method,
    path: '/realtime/v1/api/tenants/realtime-dev',
  })),
  ...[
    '/realtime/v1/api/tenants',
    '/realtime/v1/api/tenants/realtime-dev/health',
    '/realtime/v1/api/openapi',
    '/realtime/v1/api/ping',
    '/realtime/v1/api/broadcast',
    '/realtime/v1/api',
    '/realtime/v1/metrics',
    '/realtime/v1/admin/dashboard',
    '/realtime/v1/swaggerui',
    '/realtime/v1/status',
    '/realtime/v1/longpoll',
    '/realtime/v1/',
    '/realtime/v1/websocket/../../api/tenants',
    '/realtime/v1/websocket/%2e%2e/%2e%2e/api/tenants',
    '/realtime/v1/api/broadcast/../tenants',
    '/realtime/v1/api/broadcast/%2e%2e/tenants',
    '/realtime/v1/api/broadcast%2f..%2ftenants',
    '/realtime/v1/api//tenants',
    '//realtime/v1/api/tenants',
    '/Realtime/v1/API/tenants',
  ].map((path) => ({ method: 'GET', path })),
]

type Arrival = { method: string | undefined; url: string | undefined; host: string | undefined }

/** Sends a path as it is written: fetch would tidy it up. */
const statusOf = (port: number, method: string, path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, method, path }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    call.on('error', reject)
    call.end()
  })

/**
 * Runs Caddy with the deployment's own Caddyfile before a server that stands in for Realtime, and tries every path.
 * @throws where something passes that must not, or does not pass that must
 */
export const checkProxy = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'carteiro-proxy-'))
  const arrivals: Arrival[] = []
  const realtime = createServer(({ method, url, headers: { host } }, response) => {
    arrivals.push({ method, url, host })
    response.end()
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => realtime.once('listening', resolve))
  let caddy: ChildProcess | undefined
  try {
    const port = await freePort()
    const caddyfile = join(composeDir, 'supabase/Caddyfile')
    const adapted = run('env', `SUPABASE_PORT=${port}`, 'caddy', 'adapt', '--config', caddyfile)
    const address = `127.0.0.1:${(realtime.address() as AddressInfo).port}`
    const config = { ...JSON.parse(adapted.replaceAll('realtime:4000', address)), admin: { disabled: true } }
    const file = join(folder, 'caddy.json')
    writeFileSync(file, JSON.stringify(config))
    caddy = spawn('caddy', ['run', '--config', file], {
      stdio: 'ignore',
      env: { ...process.env, HOME: folder },
    })
    const deadline = Date.now() + START_LIMIT_MS
    while ((await statusOf(port, 'GET', '/healthz').catch(() => 0)) !== 200) {
      if (Date.now() > deadline) throw new Error('Caddy does not answer with the deployment’s Caddyfile')
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
    }
    for (const { method, path, arrives } of passed) {
      const status = await statusOf(port, method, path)
      const arrival = arrivals.pop()
      if (status !== 200 || arrival?.url !== arrives || arrival.host !== TENANT_HOST)
        throw new Error(`${method} ${path} must arrive at ${arrives}: ${status} ${JSON.stringify(arrival)}`)
    }
    for (const { method, path } of refused) {
      const status = await statusOf(port, method, path)
      const arrival = arrivals.pop()
      if (status < 400 || arrival)
        throw new Error(`${method} ${path} must be refused: ${status} ${JSON.stringify(arrival)}`)
    }
  } finally {
    caddy?.kill()
    realtime.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
