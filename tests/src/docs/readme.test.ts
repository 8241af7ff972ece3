import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const read = (path: string): string => readFileSync(resolve(root, path), 'utf8')

const english = read('README.md')
const portuguese = read('README.pt-BR.md')
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }

const matches = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([all]) => all)
const blocks = (text: string): string[] => matches(text, /^```sh\n[\s\S]*?^```/gm)
const code = (text: string): string[] => matches(text.replaceAll(/^```[\s\S]*?^```/gm, ''), /`[^`\n]+`/g)
const links = (text: string): string[] =>
  [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((one) => !/^README/.test(one))

test('the README in Portuguese has the headings, commands, links and table rows of the English one', () => {
  for (const part of [
    (text: string) => matches(text, /^#+ /gm),
    blocks,
    (text: string) => code(text).sort(),
    (text: string) => links(text).sort(),
    (text: string) => matches(text, /https?:\/\/[^\s)|,:]+(:\d+)?[^\s)|,:]*/g).sort(),
    (text: string) => matches(text, /^\|/gm),
  ])
    expect(part(portuguese)).toEqual(part(english))
})

test('each README leads to the other one', () => {
  expect(english).toContain('](README.pt-BR.md)')
  expect(portuguese).toContain('](README.md)')
})

test('what the README names is there: scripts, files and links', () => {
  const commands = [...blocks(english), ...code(english)].join('\n')
  for (const [, script = ''] of commands.matchAll(/npm (?:run (?:-s )?)?([a-z][a-z:0-9-]*)/g))
    expect([...Object.keys(scripts), 'install'], script).toContain(script)
  const paths = [...links(english), ...code(english).map((one) => one.slice(1, -1))]
    .filter((one) => /^[\w.-]+\/[\w./-]*$|\.md$/.test(one))
    .filter((one) => !/^(dispatch|enqueue)\//.test(one))
  expect(paths.length).toBeGreaterThan(40)
  expect(paths.filter((one) => !existsSync(resolve(root, one)))).toEqual([])
})

/** What CI runs: of the README's commands each is one of its steps. */
test('the commands of the README run in CI', () => {
  const check = read('.ci/check.ts')
  expect(blocks(english)).toEqual(['```sh\nnpm install\nnpm run demo\n```', '```sh\nnpm test\n```'])
  expect(check).toContain("['npm', 'run', 'demo']")
  expect(check).toContain("'npm', 'test'")
})
