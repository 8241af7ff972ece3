import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { SignJWT } from 'jose'
import type { Sql } from 'postgres'
import type { RealtimeLimits } from '../limits.ts'
import { attachRealtime, type Realtime } from '../server.ts'
import { type Connection, connect } from './connection.ts'
import { TRANSCRIPT_SECRET } from './resign.ts'

/** A running Realtime server of a test, on a port of its own. */
export type RunningRealtime = {
  origin: string
  port: number
  realtime: Realtime
  stop(): Promise<void>
}

/** Pauses that would only make tests slow. */
const SHORT_PAUSES: Partial<RealtimeLimits> = { connectRefusalPauseMs: 20, joinRefusalPauseMs: 100 }

export const runRealtime = async (databaseUrl: string, port = 0): Promise<RunningRealtime> => {
  const server: Server = createServer()
  const realtime = await attachRealtime({
    server,
    databaseUrl,
    jwtSecret: TRANSCRIPT_SECRET,
    limits: SHORT_PAUSES,
    log: (line) => process.stderr.write(`${line}\n`),
  })
  server.on('request', getRequestListener(realtime.rest.fetch))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  await realtime.ready()
  const address = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${address.port}`,
    port: address.port,
    realtime,
    stop: async () => {
      await realtime.stop()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A token with these claims, good for an hour unless they say otherwise. */
export const signToken = (claims: Record<string, unknown>): Promise<string> => {
  const exp = Math.floor(Date.now() / 1_000) + 3_600
  return new SignJWT({ exp, ...claims })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(new TextEncoder().encode(TRANSCRIPT_SECRET))
}

/** Watches table sentinel: what was committed before a row of it has been delivered when the row has. */
export type Observer = {
  settle(sql: Sql): Promise<void>
  close(): void
}

export const observe = async (origin: string): Promise<Observer> => {
  const key = await signToken({ role: 'service_role' })
  const url = `${origin.replace('http', 'ws')}/realtime/v1/websocket?apikey=${key}&vsn=2.0.0`
  const connection: Connection = connect(url)
  await connection.opened
  const config = { postgres_changes: [{ event: 'INSERT', schema: 'public', table: 'sentinel' }] }
  connection.send(JSON.stringify(['1', '1', 'realtime:sentinel', 'phx_join', { config }]))
  await connection.take(
    (received) => 'text' in received && received.text.includes('Subscribed to'),
    'sentinel',
  )
  let next = 0
  return {
    settle: async (sql) => {
      next += 1
      await sql`insert into public.sentinel values (${next})`
      const mark = `"record":{"id":${next}}`
      await connection.take((received) => 'text' in received && received.text.includes(mark), 'sentinel row')
    },
    close: () => connection.terminate(),
  }
}
