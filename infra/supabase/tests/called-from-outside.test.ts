import { loadModule } from '@libpg-query/parser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Stage, setStage } from './support.ts'
import { statementsWithoutWhere } from './without-where.ts'

let stage: Stage
beforeAll(async () => {
  await loadModule()
  stage = await setStage()
})
afterAll(() => stage.close())

const ownFunctions = (where = 'true') =>
  stage.owner.unsafe<{ name: string; definition: string; language: string; settings: string[] | null }[]>(`
    select p.oid::regprocedure::text as name, pg_get_functiondef(p.oid) as definition, l.lanname as language,
      p.proconfig as settings
    from pg_proc as p
    join pg_language as l on l.oid = p.prolang
    where p.pronamespace = 'public'::regnamespace and (${where})
      and not exists (select from pg_depend as d where d.objid = p.oid and d.deptype = 'e')`)

describe('what PostgREST may call, itself or on the way', () => {
  it('updates and deletes nothing without a WHERE, which safeupdate would refuse', async () => {
    const functions = await ownFunctions()
    expect(functions.length).toBeGreaterThan(100)
    const refused = functions.flatMap(({ name, definition, language }) =>
      statementsWithoutWhere(definition, language).map((statement) => `${name}: ${statement}`),
    )
    expect(refused).toEqual([])
  })

  it.each([
    ['a statement', 'plpgsql', 'begin update public.dispatchers set asleep = true; end'],
    ['a branch', 'plpgsql', 'begin if true then delete from public.dispatchers; end if; end'],
    [
      'a loop',
      'plpgsql',
      'declare r record; begin for r in delete from public.dispatchers returning * loop end loop; end',
    ],
    [
      'a CTE',
      'plpgsql',
      'begin perform 1; with gone as (delete from public.dispatchers returning id) insert into public.dispatchers select * from gone; end',
    ],
    ['an execute', 'plpgsql', `begin execute 'delete from public.dispatchers'; end`],
    ['SQL', 'sql', 'update public.dispatchers set asleep = true'],
    [
      'SQL with a CTE',
      'sql',
      'with gone as (delete from public.dispatchers returning id) insert into public.dispatchers (id) select id from gone',
    ],
  ])('is found with one in %s', (_where, language, body) => {
    const definition = `create function f() returns void language ${language} as $f$ ${body} $f$`
    expect(statementsWithoutWhere(definition, language)).toHaveLength(1)
  })

  it('is found in a function that was parsed when it was made', () => {
    const body = 'begin atomic update public.dispatchers set asleep = true; end'
    expect(
      statementsWithoutWhere(`create function f() returns void language sql ${body}`, 'sql'),
    ).toHaveLength(1)
  })
})

it('nothing that is called from outside is compiled, but for one look at a row', async () => {
  const functions = await ownFunctions(`p.prosecdef or exists (
    select from pg_roles as r
    where (r.rolname in ('anon', 'authenticated', 'service_role') or r.rolname like 'carteiro%')
      and has_function_privilege(r.oid, p.oid, 'execute')
  )`)
  expect(functions.length).toBeGreaterThan(50)
  const compiled = functions.filter(({ settings }) => !settings?.includes('jit=off'))
  expect(compiled.map(({ name }) => name)).toEqual(['publication_job_json(publication_jobs)'])
})
