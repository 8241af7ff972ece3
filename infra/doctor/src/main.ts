import { readFileSync } from 'node:fs'
import { parseArgs, parseEnv } from 'node:util'
import { configs } from './configs.ts'
import { common, type Examined, examine, type Finding } from './examine.ts'

const USAGE = `npm run doctor -- [--env-file FILE]... [--platform NAME]...

Names every setting of a deployment that is missing or wrong, and where to get it. Looks at the environment, and at the
files that are given.`

const say = (line = ''): void => void process.stdout.write(`${line}\n`)
const sayFinding = ({ setting, problem, message, where }: Finding): void => {
  say(`  ✗ ${setting} ${problem === 'missing' ? 'is not set' : 'is wrong'}${message ? `. ${message}` : ''}`)
  if (where) say(`      ${problem === 'missing' ? 'get it' : 'see'}: ${where}`)
}

const report = (examined: Examined[]): number => {
  const shared = common(examined)
  const isShared = ({ setting }: Finding) => shared.some((one) => one.setting === setting)
  if (shared.length > 0) {
    say('every service')
    for (const finding of shared) sayFinding(finding)
    say()
  }
  let count = shared.length
  for (const { service, findings, notes } of examined) {
    const own = findings.filter((finding) => !isShared(finding))
    count += own.length
    say(`${service}${own.length === 0 ? ' ✓' : ''}`)
    for (const finding of own) sayFinding(finding)
    for (const note of notes) say(`  · ${note}`)
    say()
  }
  say(count === 0 ? 'Nothing is missing.' : `${count} setting(s) to see to.`)
  return count
}

const { values } = parseArgs({
  options: {
    'env-file': { type: 'string', multiple: true, default: [] },
    platform: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', default: false },
  },
})
const unknown = values.platform.filter((name) => !configs[name])
if (values.help) say(USAGE)
else if (unknown.length > 0) {
  process.stderr.write(`--platform: ${unknown.join(', ')} is none of ${Object.keys(configs).join(', ')}\n`)
  process.exitCode = 2
} else {
  const files = values['env-file'].map((file) => parseEnv(readFileSync(file, 'utf8')))
  const env = Object.assign({}, process.env, ...files)
  process.exitCode = report(examine(env, values.platform)) > 0 ? 1 : 0
}
