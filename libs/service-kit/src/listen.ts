import type { Server, ServerResponse } from 'node:http'
import { type HttpBindings, type ServerType, serve } from '@hono/node-server'
import type { Env, Hono } from 'hono'
import { sendIfFile } from './file-body.ts'

export type Listener = { url: string; port: number; server: Server; close(): Promise<void> }

/** How long a server waits for a client, in ms; Node's defaults where left out. */
export type ClientTimeouts = {
  /** Between two bytes, of a request or of its answer. */
  idleMs?: number
  /** For a whole request, its body included. */
  requestMs?: number
}

/** Serves an app. @throws when the port is taken; the error names it. `close` waits for answers under way. */
export const listen = <E extends Env>(
  app: Hono<E>,
  where: { host: string; port: number },
  timeouts: ClientTimeouts = {},
): Promise<Listener> =>
  new Promise((resolve, reject) => {
    const server: ServerType = serve(
      {
        fetch: async (request, env) =>
          sendIfFile(await app.fetch(request, env), (env as HttpBindings).outgoing as ServerResponse),
        hostname: where.host,
        port: where.port,
      },
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
    if (timeouts.idleMs !== undefined) (server as Server).timeout = timeouts.idleMs
    if (timeouts.requestMs !== undefined) (server as Server).requestTimeout = timeouts.requestMs
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`port ${where.port} is taken: stop what uses it, or set another PORT`)
          : error,
      ),
    )
  })
