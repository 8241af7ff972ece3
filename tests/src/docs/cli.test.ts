import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { EXIT } from '../../../apps/cli/src/exit-codes.ts'
import { createProgram } from '../../../apps/cli/src/program.ts'

const page = await readFile(resolve(import.meta.dirname, '../../../docs/cli.md'), 'utf8')
const program = createProgram(new AbortController().signal)

/** Rows of the page's tables whose first cell is of this kind. */
const rows = (first: RegExp): string[][] =>
  page
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, cell = '']) => first.test(cell))
    .map((cells) => cells.slice(1, -1))

/** Commands that do something, as they are typed. */
const leaves = (command: Command, path = ''): { name: string; command: Command }[] => {
  const shown = command.createHelp().visibleCommands(command)
  const inner = shown.filter((one) => one.name() !== 'help')
  const name = `${path}${command.name()}`
  return inner.length === 0 ? [{ name, command }] : inner.flatMap((one) => leaves(one, `${name} `))
}
const all = leaves(program)

test('the page lists every command with the words of its --help', () => {
  expect(rows(/^`carteiro /)).toEqual(all.map(({ name, command }) => [`\`${name}\``, command.description()]))
})

test('the page and --help list every exit code', () => {
  expect(rows(/^\d+$/).map(([code]) => Number(code))).toEqual(Object.values(EXIT))
  let help = ''
  program.configureOutput({ writeOut: (text) => (help += text) }).outputHelp()
  for (const code of Object.values(EXIT)) expect(help).toMatch(new RegExp(`\\b${code} \\w`))
})

test('the page names no option that no command has', () => {
  const options = new Set([
    '--help',
    '--json',
    ...all.flatMap(({ command }) => command.options.map(({ long }) => long)),
  ])
  const named = [...page.matchAll(/(?<![\w-])--[a-z][a-z-]+/g)].map(([option]) => option)
  expect(named.filter((option) => !options.has(option))).toEqual([])
})
