import { cpus } from 'node:os'
import { benchBurst } from './burst/burst.ts'
import { benchCleanup } from './cleanup/cleanup.ts'
import { benchFairness } from './fairness/fairness.ts'
import { benchHistory } from './history/history.ts'
import { benchConversion } from './media/conversion.ts'
import { benchMedia } from './media/media.ts'
import { benchProbe } from './media/probe.ts'
import { benchUploads } from './media/uploads.ts'
import { benchPlatforms } from './publications/platforms.ts'
import { benchPrice } from './publications/price.ts'
import { benchCalls } from './queue/calls.ts'
import { benchDispatchers } from './queue/dispatchers.ts'
import { benchDrain } from './queue/drain.ts'
import { benchEnqueue } from './queue/enqueue.ts'
import { print, runs, scale } from './queue/figures.ts'
import { benchLatency } from './queue/latency.ts'
import { benchTracing } from './queue/tracing.ts'
import { benchBacklog, benchDeferred } from './queue/waiting.ts'
import { benchRealtime } from './stack/realtime.ts'
import { benchStart } from './stack/start.ts'
import { benchWebhooks } from './webhooks/webhooks.ts'

const benches: Record<string, () => Promise<void>> = {
  drain: benchDrain,
  calls: benchCalls,
  dispatchers: benchDispatchers,
  burst: benchBurst,
  platforms: benchPlatforms,
  price: benchPrice,
  enqueue: benchEnqueue,
  latency: benchLatency,
  backlog: benchBacklog,
  deferred: benchDeferred,
  realtime: benchRealtime,
  tracing: benchTracing,
  start: benchStart,
  fairness: benchFairness,
  cleanup: benchCleanup,
  history: benchHistory,
  media: benchMedia,
  probe: benchProbe,
  conversion: benchConversion,
  uploads: benchUploads,
  webhooks: benchWebhooks,
}

const names = process.argv.slice(2)
const unknown = names.filter((name) => !benches[name])
if (unknown.length > 0) {
  process.stderr.write(
    `npm run bench -- <name>: expected ${Object.keys(benches).join(', ')}, not ${unknown.join(', ')}\n`,
  )
  process.exit(1)
}

const date = new Date().toISOString().slice(0, 10)
print(
  `${date}, ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, scale ${scale}, ${runs} runs`,
)
for (const name of names.length > 0 ? names : Object.keys(benches)) {
  print(`\n## ${name}\n`)
  await benches[name]?.()
}
