import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { demoAccounts, forEachPlatform, type PlatformName, secondAccounts } from '@carteiro/platforms'
import { serve } from '@hono/node-server'
import { fileTypeFromFile } from 'file-type'
import { Hono } from 'hono'
import { createClock } from './clock.ts'
import { controlApp } from './control.ts'
import { createFaults } from './faults.ts'
import { createInFlight } from './in-flight.ts'
import { createLag, type LagTimes } from './lag.ts'
import { page } from './page/page.ts'
import type { SandboxEnv, SharedState } from './platform.ts'
import { addFacebook } from './platforms/facebook/facebook.ts'
import { addInstagram } from './platforms/instagram/instagram.ts'
import { addLinkedIn } from './platforms/linkedin/linkedin.ts'
import { addThreads } from './platforms/threads/threads.ts'
import { addTikTok } from './platforms/tiktok/tiktok.ts'
import { addX } from './platforms/x/x.ts'
import { addYouTube } from './platforms/youtube/youtube.ts'
import { createStore } from './store.ts'

/** Each adds its platform's endpoints, and answers their names. */
const simulators: Record<PlatformName, (app: Hono<SandboxEnv>, shared: SharedState) => string[]> = {
  tiktok: addTikTok,
  instagram: addInstagram,
  youtube: addYouTube,
  x: addX,
  linkedin: addLinkedIn,
  facebook: addFacebook,
  threads: addThreads,
}
const DEFAULT_PROCESSING_MS = 1_500
const NO_LAG: LagTimes = { ids: 0, lists: 0 }
export type SandboxOptions = {
  dataDir?: string | undefined
  processingMs?: number | undefined
  /** How long new ids cannot be read and lists do not show new posts, in ms. */
  lagMs?: LagTimes | undefined
  /** Leave empty fields out of answers, as platforms do. Default: true. */
  sparse?: boolean | undefined
  /** Add unknown fields to answers, as platforms may. Default: true. */
  extras?: boolean | undefined
}

/** The platforms' APIs, strict; a page that shows what was posted; and a control API under /_sandbox. */
export const createSandbox = (options: SandboxOptions = {}) => {
  const lag = createLag(options.lagMs ?? NO_LAG)
  const store = createStore(options.dataDir, [...demoAccounts, ...secondAccounts], lag.note)
  const shared: SharedState = {
    store,
    faults: createFaults(),
    inFlight: createInFlight(),
    clock: createClock(),
    calls: [],
    processingMs: options.processingMs ?? DEFAULT_PROCESSING_MS,
    lag,
    shape: { sparse: options.sparse ?? true, extras: options.extras ?? true },
  }
  const app = new Hono<SandboxEnv>()
  const operations = forEachPlatform((name) => simulators[name](app, shared))

  app.get('/_sandbox/media/:name', async (context) => {
    const path = join(store.mediaDir, basename(context.req.param('name')))
    const found = await stat(path).catch(() => undefined)
    if (!found) return context.text('no such medium', 404)
    const type = (await fileTypeFromFile(path))?.mime ?? 'application/octet-stream'
    return context.body(Readable.toWeb(createReadStream(path)) as ReadableStream, 200, {
      'content-type': type,
      'content-length': String(found.size),
    })
  })
  app.route('/_sandbox', controlApp(shared, operations))
  app.get('/healthz', (context) => context.json({ status: 'ok', service: 'sandbox' }))
  app.get('/', (context) => context.html(page(store.posts(), context.req.query('platform'))))
  return { app, close: store.close }
}

export const startSandbox = (
  options: SandboxOptions & { port?: number; host?: string } = {},
): Promise<{ url: string; stop(): Promise<void> }> =>
  new Promise((resolve, reject) => {
    const { app, close } = createSandbox(options)
    const host = options.host ?? '127.0.0.1'
    const server = serve({ fetch: app.fetch, hostname: host, port: options.port ?? 0 }, ({ port }) =>
      resolve({
        url: `http://${host}:${port}`,
        stop: () =>
          new Promise((stopped) => {
            server.close(() => {
              close()
              stopped()
            })
            if ('closeAllConnections' in server) server.closeAllConnections()
          }),
      }),
    )
    server.once('error', reject)
  })
