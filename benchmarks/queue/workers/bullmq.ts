import { Worker } from 'bullmq'
import { callHandler, concurrency, onStop } from './call.ts'

const worker = new Worker('publish', (job) => callHandler(job.data), {
  connection: { host: '127.0.0.1', port: Number(process.env.REDIS_PORT), maxRetriesPerRequest: null },
  concurrency,
})
onStop(() => worker.close())
