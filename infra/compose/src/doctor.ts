import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs, parseEnv } from 'node:util'
import { examine } from '../../doctor/src/examine.ts'
import { report } from '../../doctor/src/report.ts'
import { readComposition } from './composition.ts'
import { composeDir } from './make-env.ts'

/** npm run compose:doctor [-- FILE]: the settings of each container, as compose.yaml makes them of .env. */
const [file = join(composeDir, '.env')] = parseArgs({ allowPositionals: true }).positionals
try {
  if (!existsSync(file)) throw new Error(`${file} does not exist: npm run compose:secrets makes it.`)
  // The environment comes before the file, as with docker compose.
  const { services } = readComposition({ ...parseEnv(readFileSync(file, 'utf8')), ...process.env })
  const found = report(examine((service) => services[service]?.environment ?? {}))
  process.exitCode = found > 0 ? 1 : 0
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 2
}
