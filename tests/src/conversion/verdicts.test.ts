import { join } from 'node:path'
import { expect, test } from 'vitest'
import { measured, oddFiles, plansFor } from './corpus.ts'

/** What is said of a file, and of which options. */
const linesOf = async (name: string): Promise<string[]> => {
  const file = await measured(name)
  const said = new Map<string, string[]>()
  for (const { option, verdict, plan, reasons } of plansFor(file)) {
    const changes = plan?.verdict === 'convert' ? plan.changes.map(({ message }) => message).join('; ') : ''
    const why = [...new Set(reasons.map(({ code }) => code))].join(', ')
    const text =
      verdict === 'convert' ? `convert: ${changes}` : verdict === 'refuse' ? `refuse: ${why}` : verdict
    said.set(text, [...(said.get(text) ?? []), option.option])
  }
  const { name: _name, url: _url, ...facts } = file
  return [
    `${name} ${JSON.stringify(facts)}`,
    ...[...said].map(([text, names]) => `  ${text} [${names.join(' ')}]`),
  ]
}

test('what is said of each odd file, for each option', async () => {
  const lines: string[] = []
  for (const name of oddFiles) lines.push(...(await linesOf(name)), '')
  await expect(lines.join('\n')).toMatchFileSnapshot(join(import.meta.dirname, 'verdicts.txt'))
})
