import { benchCleanup } from './cleanup/cleanup.ts'
import { benchFairness } from './fairness/fairness.ts'
import { benchMedia } from './media/media.ts'

const benches: Record<string, () => Promise<void>> = {
  media: benchMedia,
  fairness: benchFairness,
  cleanup: benchCleanup,
}

const [name = ''] = process.argv.slice(2)
const bench = benches[name]
if (!bench) {
  process.stderr.write(`npm run bench -- <name>: expected ${Object.keys(benches).join(' or ')}\n`)
  process.exit(1)
}
await bench()
