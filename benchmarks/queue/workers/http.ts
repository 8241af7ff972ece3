import { callHandler, concurrency, onStop } from './call.ts'

/** No queue at all: the upper limit for everything that calls the handler. */
let left = Number(process.env.JOBS)
const runJobs = async (): Promise<void> => {
  while (left-- > 0) await callHandler({ caption: 'Bom dia' })
}
await Promise.all(Array.from({ length: concurrency }, runJobs))
onStop(async () => undefined)
setInterval(() => undefined, 1_000)
