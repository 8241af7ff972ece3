import { PgBoss } from 'pg-boss'
import { callHandler, concurrency, onStop } from './call.ts'

/** Its own workers poll twice a second at most; `fetch` and `complete` are faster. */
const isBatched = process.env.BATCHED === 'yes'
const BATCH = 200

const boss = new PgBoss({
  connectionString: process.env.DATABASE_URL ?? '',
  max: concurrency,
  supervise: false,
  schedule: false,
})
await boss.start()
let isOver = false

const work = async (): Promise<void> => {
  while (!isOver) {
    const jobs = await boss.fetch('publish', { batchSize: isBatched ? BATCH : 1 })
    if (jobs.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 500))
      continue
    }
    let next = 0
    const runJobs = async (): Promise<void> => {
      for (let job = jobs[next++]; job; job = jobs[next++]) await callHandler(job.data)
    }
    await Promise.all(Array.from({ length: isBatched ? concurrency : 1 }, runJobs))
    await boss.complete(
      'publish',
      jobs.map(({ id }) => id),
    )
  }
}

const working = Promise.all(Array.from({ length: isBatched ? 1 : concurrency }, work))
onStop(async () => {
  isOver = true
  await working
  await boss.stop({ graceful: false })
})
