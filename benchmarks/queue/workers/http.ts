import { callHandler, concurrency, untilTold } from './call.ts'

/** No queue at all: the limit of everything that calls the handler. */
let left = Number(process.env.JOBS)
const lane = async (): Promise<void> => {
  while (left-- > 0) await callHandler({ caption: 'Bom dia' })
}
await Promise.all(Array.from({ length: concurrency }, lane))
untilTold(async () => undefined)
setInterval(() => undefined, 1_000)
