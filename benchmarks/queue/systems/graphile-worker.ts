import { Logger, makeWorkerUtils, runMigrations } from 'graphile-worker'
import postgres from 'postgres'
import type { Place } from '../place.ts'
import { payloadOf, type System } from '../system.ts'

const CHUNK = 500

export const makeGraphileWorker = async (place: Place, isBatched = false): Promise<System> => {
  const database = await place.makeDatabase(isBatched ? 'graphile_worker_batched' : 'graphile_worker')
  const logger = new Logger(() => () => undefined)
  await runMigrations({ connectionString: database.url, logger })
  const utils = await makeWorkerUtils({ connectionString: database.url, logger })
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined })
  return {
    name: isBatched ? 'graphile-worker batched' : 'graphile-worker',
    serverPid: place.postgresPid,
    fillBy: CHUNK,
    enqueueMany: (jobs) =>
      utils.addJobs(Array.from({ length: jobs }, () => ({ identifier: 'publish', payload: payloadOf() }))),
    enqueueOne: async (sentAt) => {
      await utils.addJob('publish', payloadOf(sentAt))
    },
    clear: async () => {
      await sql`truncate graphile_worker._private_jobs`
      await sql`vacuum analyze`
      await sql`checkpoint`
    },
    worker: {
      file: 'workers/graphile-worker.ts',
      env: { DATABASE_URL: database.url, BATCHED: isBatched ? 'yes' : 'no' },
    },
    close: async () => {
      await utils.release()
      await sql.end()
    },
  }
}
