import { Logger, run } from 'graphile-worker'
import { callHandler, concurrency, onStop } from './call.ts'

/** Batched, as its documentation advises for throughput. */
const isBatched = process.env.BATCHED === 'yes'

const runner = await run({
  connectionString: process.env.DATABASE_URL ?? '',
  maxPoolSize: concurrency + 1,
  logger: new Logger(() => () => undefined),
  noHandleSignals: true,
  taskList: { publish: (payload) => callHandler(payload) },
  concurrency,
  ...(isBatched
    ? {
        preset: {
          worker: {
            concurrentJobs: concurrency,
            maxPoolSize: concurrency + 1,
            localQueue: { size: 500 },
            completeJobBatchDelay: 0,
            failJobBatchDelay: 0,
          },
        },
      }
    : {}),
})
onStop(() => runner.stop())
