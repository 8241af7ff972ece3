import type { Sql } from 'postgres'

type Routine = {
  name: string
  definition: string
  /** What `create or replace` cannot change. */
  shape: string
  rights: string[]
  owner: string
  /** Whether its owner may call it. */
  owners: boolean
}
type Trigger = { name: string; relation: string; definition: string }

const routinesOf = async (sql: Sql): Promise<Map<string, Routine>> => {
  const found = await sql<Routine[]>`
    select p.oid::regprocedure::text as name, p.proowner::regrole::text as owner, pg_get_functiondef(p.oid) as definition,
      concat_ws(' ', p.prokind, pg_get_function_result(p.oid), pg_get_function_arguments(p.oid)) as shape,
      array(
        select case r.grantee when 0 then 'public' else r.grantee::regrole::text end
        from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as r where r.grantee <> p.proowner
      ) as rights,
      exists (
        select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as r where r.grantee = p.proowner
      ) as owners
    from pg_proc as p
    where p.pronamespace::regnamespace::text in ('public', 'carteiro') and p.prokind in ('f', 'p')
      and not exists (select from pg_depend as d where d.objid = p.oid and d.deptype = 'e')
    order by p.oid`
  return new Map(found.map((routine) => [routine.name, routine]))
}

const triggersOf = async (sql: Sql): Promise<Map<string, Trigger>> => {
  const found = await sql<Trigger[]>`
    select quote_ident(tgname) as name, tgrelid::regclass::text as relation, pg_get_triggerdef(t.oid) as definition
    from pg_trigger as t
    join pg_class as c on c.oid = t.tgrelid
    where not tgisinternal and c.relnamespace::regnamespace::text in ('public', 'carteiro')`
  return new Map(found.map((trigger) => [`${trigger.relation} ${trigger.name}`, trigger]))
}

/** Comments on tables and columns as statements. */
const commentsOf = (sql: Sql) => sql<{ statement: string }[]>`
  select format('comment on %s is %s', case
    when d.objsubid = 0 then 'table ' || d.objoid::regclass
    else 'column ' || d.objoid::regclass || '.' || quote_ident(a.attname)
  end, quote_literal(d.description)) as statement
  from pg_description as d
  join pg_class as c on c.oid = d.objoid and d.classoid = 'pg_class'::regclass and c.relkind = 'r'
  left join pg_attribute as a on a.attrelid = d.objoid and a.attnum = d.objsubid
  where c.relnamespace::regnamespace::text in ('public', 'carteiro')`

/**
 * Replaces the objects of a database that hold no data by those of another one: functions, procedures and triggers with
 * their rights, and comments. Tables, types, policies and data are not touched.
 */
export const replaceReplaceable = async (sql: Sql, wanted: Sql): Promise<void> => {
  for (const one of [sql, wanted]) await one`set search_path = pg_catalog`
  const [routines, triggers] = [await routinesOf(wanted), await triggersOf(wanted)]
  await sql.begin(async (transaction) => {
    const run = (statement: string) => transaction.unsafe(statement)
    for (const [key, { name, relation, definition }] of await triggersOf(transaction as unknown as Sql)) {
      if (triggers.get(key)?.definition !== definition) await run(`drop trigger ${name} on ${relation}`)
    }
    for (const [name, { shape }] of await routinesOf(transaction as unknown as Sql)) {
      // Dependent objects are created again below.
      if (routines.get(name)?.shape !== shape) await run(`drop routine if exists ${name} cascade`)
    }
    await run('set local check_function_bodies = off')
    const present = await routinesOf(transaction as unknown as Sql)
    for (const [name, { definition, rights, owner, owners }] of routines) {
      const old = present.get(name)
      if (old?.definition !== definition) await run(definition)
      if (old?.owner !== owner) await run(`alter routine ${name} owner to ${owner}`)
      if (!owners) await run(`revoke all on routine ${name} from ${owner}`)
      if (String(old?.rights) === String(rights)) continue
      await run(`revoke all on routine ${name} from public`)
      for (const role of old?.rights ?? []) await run(`revoke all on routine ${name} from ${role}`)
      for (const role of rights) await run(`grant execute on routine ${name} to ${role}`)
    }
    const kept = await triggersOf(transaction as unknown as Sql)
    for (const [key, { definition }] of triggers) if (!kept.has(key)) await run(definition)
    for (const { statement } of await commentsOf(wanted)) await run(statement)
  })
}
