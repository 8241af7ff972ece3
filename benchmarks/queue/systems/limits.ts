import postgres from 'postgres'
import type { Place } from '../place.ts'
import { payloadOf, type System } from '../system.ts'

const CHUNK = 500

/** pgmq alone: no job row, no state, no timeline. */
export const makePgmq = async (place: Place): Promise<System> => {
  const database = await place.makeDatabase('pgmq_alone')
  const sql = postgres(database.url, { max: 8, onnotice: () => undefined })
  await sql`create extension pgmq`
  await sql`select pgmq.create('publish')`
  return {
    name: 'raw pgmq',
    serverPid: place.postgresPid,
    fillBy: CHUNK,
    enqueueMany: (jobs) =>
      sql`select pgmq.send_batch('publish', array_fill(${sql.json(payloadOf() as never)}::jsonb, array[${jobs}::integer]))`,
    enqueueOne: async (sentAt) => {
      await sql`select pgmq.send('publish', ${sql.json(payloadOf(sentAt) as never)})`
    },
    clear: async () => {
      await sql`truncate pgmq.q_publish, pgmq.a_publish`
      await sql`vacuum analyze`
      await sql`checkpoint`
    },
    worker: { file: 'workers/pgmq.ts', env: { DATABASE_URL: database.url } },
    close: () => sql.end(),
  }
}

/** No queue: only the HTTP calls. */
export const makeHttp = async (): Promise<System> => {
  const worker = { file: 'workers/http.ts', env: { JOBS: '0' } }
  return {
    name: 'HTTP alone',
    serverPid: undefined,
    fillBy: Number.POSITIVE_INFINITY,
    enqueueMany: async (jobs) => {
      worker.env.JOBS = String(jobs)
    },
    enqueueOne: async () => undefined,
    clear: async () => undefined,
    worker,
    close: async () => undefined,
  }
}
