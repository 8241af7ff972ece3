import { Logger, run } from 'graphile-worker'
import { callHandler, concurrency, onStop } from './call.ts'

/** Postgres takes 100 connections; a task needs one only to begin and to end. */
const maxPoolSize = Math.min(concurrency + 1, 80)
/** Batched, as its documentation advises for throughput. */
const isBatched = process.env.BATCHED === 'yes'

const runner = await run({
  connectionString: process.env.DATABASE_URL ?? '',
  maxPoolSize,
  logger: new Logger(() => () => undefined),
  noHandleSignals: true,
  taskList: { publish: (payload) => callHandler(payload) },
  concurrency,
  ...(isBatched
    ? {
        preset: {
          worker: {
            concurrentJobs: concurrency,
            maxPoolSize,
            localQueue: { size: 500 },
            completeJobBatchDelay: 0,
            failJobBatchDelay: 0,
          },
        },
      }
    : {}),
})
onStop(() => runner.stop())
