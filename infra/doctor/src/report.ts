import { common, type Examined, type Finding } from './examine.ts'

const say = (line = ''): void => void process.stdout.write(`${line}\n`)
const sayFinding = ({ setting, problem, message, where }: Finding): void => {
  say(`  ✗ ${setting} ${problem === 'missing' ? 'is not set' : 'is wrong'}${message ? `. ${message}` : ''}`)
  if (where) say(`      ${problem === 'missing' ? 'get it' : 'see'}: ${where}`)
}

/** Prints what was found. Answers how many settings are missing or wrong. */
export const report = (examined: Examined[]): number => {
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
  say(count === 0 ? 'Nothing is missing.' : `${count} setting(s) missing or wrong.`)
  return count
}
