import type { Server } from 'node:http'
import { type ServerType, serve } from '@hono/node-server'
import type { Env, Hono } from 'hono'

export type Listener = { url: string; port: number; server: Server; close(): Promise<void> }

/** Serves an app. @throws when the port is taken; the error names it. `close` waits for answers under way. */
export const listen = <E extends Env>(
  app: Hono<E>,
  where: { host: string; port: number },
): Promise<Listener> =>
  new Promise((resolve, reject) => {
    const server: ServerType = serve(
      { fetch: app.fetch, hostname: where.host, port: where.port },
      ({ port }) =>
        resolve({
          url: `http://${where.host}:${port}`,
          port,
          server: server as Server,
          close: () =>
            new Promise((closed) => {
              server.close(() => closed())
              if ('closeIdleConnections' in server) server.closeIdleConnections()
            }),
        }),
    )
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`port ${where.port} is taken: stop what uses it, or set another PORT`)
          : error,
      ),
    )
  })
