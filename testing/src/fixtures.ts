import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The folder with real media files of every kind that a platform accepts. */
export const fixtures = resolve(import.meta.dirname, '../../infra/sandbox/fixtures')

export const fixture = (name: string): Buffer => readFileSync(join(fixtures, name))
