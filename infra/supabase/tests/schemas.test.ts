import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { catalogOf } from '@carteiro/testing/database/catalog'
import { createTestDatabase, type TestDatabase } from '@carteiro/testing/database/database'
import { changeRoles } from '@carteiro/testing/database/roles'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { applyBootstrap } from '../../local/src/postgres/index.ts'
import { applySchemas, schemaFiles } from '../src/schemas.ts'

test('every schema file is applied', async () => {
  const folder = resolve(import.meta.dirname, '../schemas')
  const all = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.sql'))
  expect((await schemaFiles()).sort()).toEqual(all.map((file) => resolve(folder, file)).sort())
})

test('a file holds one function of the same name, beside its triggers', async () => {
  const wrong: string[] = []
  for (const file of await schemaFiles()) {
    const text = await readFile(file, 'utf8')
    const made = [...text.matchAll(/^create (?:function|procedure) \w+\.(\w+)/gm)].map(([, name]) => name)
    if (made.length > 0 && (new Set(made).size > 1 || made[0] !== basename(file, '.sql'))) wrong.push(file)
  }
  expect(wrong).toEqual([])
})

describe('a database that the migrations created', () => {
  let migrated: TestDatabase
  const name = `schemas_${randomBytes(6).toString('hex')}`
  const url = Object.assign(new URL(inject('postgresUrl')), { pathname: `/${name}` }).href
  const connect = (to: string) => postgres(to, { max: 1, onnotice: () => undefined })
  const admin = connect(inject('postgresUrl'))
  beforeAll(async () => {
    migrated = await createTestDatabase()
    await admin.unsafe(`create database ${name}`)
    await applyBootstrap(url)
  })
  afterAll(async () => {
    await migrated.drop()
    await admin.unsafe(`drop database if exists ${name} with (force)`)
    await admin.end()
  })

  // The real pg_cron can only be made in the one database that it works in.
  test.skipIf(process.env.TEST_POSTGRES_URL)(
    'is the same as one from the schema files (npm run migration)',
    async () => {
      const declared = connect(url)
      const found = connect(migrated.url)
      try {
        await applySchemas(declared, await schemaFiles(), changeRoles)
        const expected = await catalogOf(declared)
        expect(expected.functions.length).toBeGreaterThan(100)
        expect(await catalogOf(found)).toEqual(expected)
      } finally {
        await declared.end()
        await found.end()
      }
    },
  )

  test('has only the documented table and functions in schema public', async () => {
    const found = connect(migrated.url)
    try {
      const relations = await found`
        select relname from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm', 'S', 'c')`
      expect(relations.map(({ relname }) => relname)).toEqual(['publication_jobs'])
      const functions = await found`
        select proname from pg_proc as p where pronamespace = 'public'::regnamespace
          and not exists (select from pg_depend as d where d.objid = p.oid and d.deptype = 'e') order by 1`
      expect(functions.map(({ proname }) => proname)).toEqual([
        'cleanup_old_publication_jobs',
        'process_publication_jobs',
        'retry_failed_publication_jobs',
      ])
    } finally {
      await found.end()
    }
  })
})
