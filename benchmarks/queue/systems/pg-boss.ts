import { PgBoss } from 'pg-boss'
import postgres from 'postgres'
import type { Place } from '../place.ts'
import { payloadOf, type System } from '../system.ts'

const CHUNK = 500

export const makePgBoss = async (place: Place, isBatched = false): Promise<System> => {
  const database = await place.makeDatabase(isBatched ? 'pg_boss_batched' : 'pg_boss')
  const boss = new PgBoss({ connectionString: database.url, supervise: false, schedule: false })
  await boss.start()
  await boss.createQueue('publish')
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined })
  return {
    name: isBatched ? 'pg-boss batched' : 'pg-boss',
    serverPid: place.postgresPid,
    fillBy: CHUNK,
    enqueueMany: (jobs) =>
      boss.insert(
        'publish',
        Array.from({ length: jobs }, () => ({ data: payloadOf() })),
      ),
    enqueueOne: async (sentAt) => {
      await boss.send('publish', payloadOf(sentAt))
    },
    clear: async () => {
      await boss.deleteAllJobs('publish')
      await sql`vacuum analyze`
      await sql`checkpoint`
    },
    worker: {
      file: 'workers/pg-boss.ts',
      env: { DATABASE_URL: database.url, BATCHED: isBatched ? 'yes' : 'no' },
    },
    close: async () => {
      await boss.stop({ graceful: false })
      await sql.end()
    },
  }
}
