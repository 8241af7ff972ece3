import { randomBytes } from 'node:crypto'
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { createTestDatabase, type TestDatabase } from '@carteiro/testing/database/database'
import { changeRoles } from '@carteiro/testing/database/roles'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { applyBootstrap } from '../../local/src/postgres/index.ts'
import { fileName, type Written, writeMigration } from '../migration/write.ts'
import { applySchemas, schemaFiles } from '../src/schemas.ts'
import { withConnection } from '../src/work.ts'

describe('a migration’s file name', () => {
  const now = new Date('2027-01-02T03:04:05.678Z')
  test('is the time and what it does', () => {
    expect(fileName('add_things', ['20261124000000_carteiro_baseline.sql'], now)).toBe(
      '20270102030405_carteiro_add_things.sql',
    )
  })
  test('comes after all others, though this clock is slow', () => {
    expect(fileName('add_things', ['20270102030406_carteiro_others.sql'], now)).toBe(
      '20270102030407_carteiro_add_things.sql',
    )
  })
})

// The real pg_cron can only be made in the one database that it works in.
describe.skipIf(process.env.TEST_POSTGRES_URL)('npm run migration, after a change of the schemas', () => {
  const project = mkdtempSync(join(tmpdir(), 'carteiro-schemas-'))
  const name = `wanted_${randomBytes(6).toString('hex')}`
  const wanted = Object.assign(new URL(inject('postgresUrl')), { pathname: `/${name}` }).href
  const admin = postgres(inject('postgresUrl'), { max: 1, onnotice: () => undefined })
  const edit = (file: string, from: string, to: string): void => {
    const path = join(project, 'schemas', file)
    const text = readFileSync(path, 'utf8')
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`)
    writeFileSync(path, text.replace(from, to))
  }

  let current: TestDatabase
  let written: Written | undefined
  const write = async () =>
    writeMigration({
      ...{ current: current.url, wanted, name: 'add_things' },
      ...{ schemas: await schemaFiles(project), folder: join(project, 'migrations') },
    })

  beforeAll(async () => {
    const folder = resolve(import.meta.dirname, '..')
    for (const part of ['schemas', 'migrations', 'config.toml']) {
      cpSync(join(folder, part), join(project, part), { recursive: true })
    }
    mkdirSync(join(project, 'schemas/things'))
    writeFileSync(
      join(project, 'schemas/things/tables.sql'),
      `create table carteiro.things (id uuid primary key, count integer not null default 0);
       alter table carteiro.things enable row level security;
       comment on column carteiro.things.count is 'How many.';`,
    )
    writeFileSync(
      join(project, 'schemas/things/count_things.sql'),
      `-- How many there are, in all.
create function carteiro.count_things() returns bigint
language sql stable
set search_path = pg_catalog, pg_temp
as $$ select sum(count) from carteiro.things $$;
`,
    )
    appendFileSync(
      join(project, 'schemas/grants.sql'),
      `create policy "Gateway reads things" on carteiro.things for select to carteiro_gateway using (true);
       grant select (id) on carteiro.things to carteiro_gateway;
       revoke all on function carteiro.count_things() from public;
       grant execute on function carteiro.count_things() to carteiro_gateway;`,
    )
    edit(
      'platforms/tables.sql',
      'last_due_at timestamptz,',
      "last_due_at timestamptz,\n  note text not null default 'none',",
    )
    edit('queue/has_messages.sql', 'begin\n', 'begin\n  -- Edited.\n')
    edit(
      'jobs/transitions.sql',
      'insert into carteiro.job_states (state, status, is_over, description) values\n',
      "insert into carteiro.job_states (state, status, is_over, description) values\n  ('lent', 'pending', false, 'It is lent.'),\n",
    )
    rmSync(join(project, 'schemas/webhooks/require_enabled_endpoint.sql'))

    current = await createTestDatabase()
    await withConnection(current.url, (sql) => sql`create table carteiro.things_of_old (id uuid)`)
    await admin.unsafe(`create database ${name}`)
    await applyBootstrap(wanted)
    await withConnection(wanted, async (sql) => applySchemas(sql, await schemaFiles(project), changeRoles))
    written = await write()
  })
  afterAll(async () => {
    await current.drop()
    await admin.unsafe(`drop database if exists ${name} with (force)`)
    await admin.end()
    rmSync(project, { recursive: true })
  })

  test('writes a file that comes last', () => {
    expect(basename(written?.file ?? '')).toMatch(/^\d{14}_carteiro_add_things\.sql$/)
    expect(readFileSync(written?.file ?? '', 'utf8')).toBe(written?.text)
  })

  test('takes functions as the schemas write them', () => {
    expect(written?.text).toContain(
      '-- How many there are, in all.\ncreate or replace function carteiro.count_things()',
    )
    expect(written?.text).toMatch(/create or replace function carteiro\.has_messages\([\s\S]*-- Edited\./)
    expect(written?.text).toMatch(/^drop function carteiro\.require_enabled_endpoint/m)
  })

  test('adds a column whose default is a constant, which rewrites no rows', () => {
    expect(written?.text).toMatch(
      /^alter table carteiro\.platforms\s+add column note text not null default 'none'/m,
    )
  })

  test('leaves to its author what loses data, and what no statement was found for', () => {
    expect(written?.isComplete).toBe(false)
    expect(written?.text).toMatch(/^-- It loses data[\s\S]*\n-- drop table carteiro\.things_of_old;/m)
    expect(written?.text).not.toMatch(/^drop table/m)
    const rest = written?.text.split('Still different')[1] ?? ''
    expect(rest).toContain('-- + jobStates: {"state":"lent"')
    expect(
      rest.split('\n').filter((line) => /^-- [-+]/.test(line) && !/things_of_old|"lent"/.test(line)),
    ).toEqual([])
  })

  test('writes nothing when what was left to do is done', async () => {
    await withConnection(current.url, async (sql) => {
      await sql`drop table carteiro.things_of_old`
      await sql`insert into carteiro.job_states (state, status, is_over, description)
        values ('lent', 'pending', false, 'It is lent.')`
    })
    expect(await write()).toBeUndefined()
  })
})
