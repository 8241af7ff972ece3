import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { migrationsDir, sqlFiles } from '@carteiro/migrate'
import { describe, expect, it } from 'vitest'
import { UNDECIDED } from '../../../infra/supabase/migration/text.ts'
import { digestOf, recordedReleases } from './recorded.ts'

const names = await sqlFiles(migrationsDir)
const textOf = (name: string): string => readFileSync(join(migrationsDir, name), 'utf8')

describe.each(recordedReleases)('the migrations of release $version', ({ migrations }) => {
  it('are all there, unchanged: what is wrong with one is put right by a new one', () => {
    const now = names.filter((name) => name in migrations).map((name) => [name, digestOf(textOf(name))])
    expect(Object.fromEntries(now)).toEqual(migrations)
  })

  it('come before all that were added since', () => {
    const last = Object.keys(migrations).sort().at(-1) ?? ''
    expect(names.filter((name) => !(name in migrations) && name < last)).toEqual([])
  })
})

describe('a migration', () => {
  it('is named by its time, in UTC to the second, and what it does', () => {
    expect(names.filter((name) => !/^\d{14}_carteiro_[a-z][a-z0-9_]*\.sql$/.test(name))).toEqual([])
  })

  it('has a time of its own, by which databases remember it: rename the later one', () => {
    const times = names.map((name) => name.split('_')[0])
    expect(times.filter((time, place) => times.indexOf(time) !== place)).toEqual([])
  })

  it('is complete', () => {
    expect(names.filter((name) => textOf(name).includes(UNDECIDED))).toEqual([])
  })
})
