import { type DatabaseHarness, startDatabaseHarness } from '@carteiro/testing/database/harness'
import { loadModule } from '@libpg-query/parser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { statementsWithoutWhere } from './without-where.ts'

let harness: DatabaseHarness
beforeAll(async () => {
  await loadModule()
  harness = await startDatabaseHarness()
})
afterAll(() => harness.close())

const ownFunctions = (where = 'true') =>
  harness.owner.unsafe<{ name: string; definition: string; language: string; settings: string[] | null }[]>(`
    select p.oid::regprocedure::text as name, pg_get_functiondef(p.oid) as definition, l.lanname as language,
      p.proconfig as settings
    from pg_proc as p
    join pg_language as l on l.oid = p.prolang
    where p.pronamespace::regnamespace::text in ('public', 'carteiro') and (${where})
      and not exists (select from pg_depend as d where d.objid = p.oid and d.deptype = 'e')`)

describe('a function that PostgREST can reach, directly or through another one', () => {
  it('updates and deletes nothing without a WHERE, which safeupdate would refuse', async () => {
    const functions = await ownFunctions()
    expect(functions.length).toBeGreaterThan(100)
    const refused = functions.flatMap(({ name, definition, language }) =>
      statementsWithoutWhere(definition, language).map((statement) => `${name}: ${statement}`),
    )
    expect(refused).toEqual([])
  })

  it.each([
    ['a statement', 'plpgsql', 'begin update carteiro.dispatchers set asleep = true; end'],
    ['a branch', 'plpgsql', 'begin if true then delete from carteiro.dispatchers; end if; end'],
    [
      'a loop',
      'plpgsql',
      'declare r record; begin for r in delete from carteiro.dispatchers returning * loop end loop; end',
    ],
    [
      'a CTE',
      'plpgsql',
      'begin perform 1; with gone as (delete from carteiro.dispatchers returning id) insert into carteiro.dispatchers select * from gone; end',
    ],
    ['an execute', 'plpgsql', `begin execute 'delete from carteiro.dispatchers'; end`],
    ['SQL', 'sql', 'update carteiro.dispatchers set asleep = true'],
    [
      'SQL with a CTE',
      'sql',
      'with gone as (delete from carteiro.dispatchers returning id) insert into carteiro.dispatchers (id) select id from gone',
    ],
  ])('is found with one in %s', (_where, language, body) => {
    const definition = `create function f() returns void language ${language} as $f$ ${body} $f$`
    expect(statementsWithoutWhere(definition, language)).toHaveLength(1)
  })

  it('is found in a function that was parsed when it was made', () => {
    const body = 'begin atomic update carteiro.dispatchers set asleep = true; end'
    expect(
      statementsWithoutWhere(`create function f() returns void language sql ${body}`, 'sql'),
    ).toHaveLength(1)
  })
})

it('a function that is called from outside runs without JIT compilation, except three that hold a single statement', async () => {
  const functions = await ownFunctions(`p.prosecdef or exists (
    select from pg_roles as r
    where (r.rolname in ('anon', 'authenticated', 'service_role') or r.rolname like 'carteiro%')
      and has_function_privilege(r.oid, p.oid, 'execute')
  )`)
  expect(functions.length).toBeGreaterThan(50)
  const compiled = functions.filter(({ settings }) => !settings?.includes('jit=off'))
  expect(compiled.map(({ name }) => name).toSorted()).toEqual([
    // It commits, so it may have no settings, and calls poll_publication_queue, which has them.
    'carteiro.poll_publication_jobs(uuid,jsonb,uuid[],integer,boolean,integer,json,text)',
    // As the one above.
    'carteiro.poll_webhooks(uuid,jsonb,boolean,jsonb)',
    'carteiro.publication_job_json(publication_jobs)',
  ])
})
