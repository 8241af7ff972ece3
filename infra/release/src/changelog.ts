import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './parts.ts'

export type Section = { title: string; text: string }

/** The sections of CHANGELOG.md, from the newest to the oldest: "Unreleased", then "0.1.0 (2026-11-30)" and so on. */
export const sections = (): Section[] =>
  readFileSync(join(root, 'CHANGELOG.md'), 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const [title = '', ...lines] = part.split('\n')
      return { title, text: lines.join('\n').trim() }
    })

/** @throws when the changelog has no such version */
export const notesOf = (version: string): string => {
  const found = sections().find(({ title }) => title.startsWith(`${version} (`))
  if (!found?.text)
    throw new Error(`CHANGELOG.md: expected a section "## ${version} (<day>)" with what has changed`)
  return found.text
}
