import { benchFairness } from './fairness/fairness.ts'
import { benchHistory } from './history/history.ts'
import { benchMedia } from './media/media.ts'
import { benchDrain } from './queue/drain.ts'

const benches: Record<string, () => Promise<void>> = {
  drain: benchDrain,
  fairness: benchFairness,
  history: benchHistory,
  media: benchMedia,
}

const [name = ''] = process.argv.slice(2)
const bench = benches[name]
if (!bench) {
  process.stderr.write(`npm run bench -- <name>: expected ${Object.keys(benches).join(' or ')}\n`)
  process.exit(1)
}
await bench()
