import type { Sql } from 'postgres'

export type Relation = { name: string; kind: 'table' | 'view' | 'sequence'; columns: string[] }
export type Routine = { schema: string; name: string; signature: string; call: string }

const OWN_SCHEMAS = `nspname !~ '^pg_' and nspname <> 'information_schema'`

/** Every table, view and sequence that there is, with its columns. */
export const relationsIn = (owner: Sql): Promise<Relation[]> =>
  owner.unsafe<Relation[]>(`
    select format('%I.%I', n.nspname, c.relname) as name,
      case c.relkind when 'S' then 'sequence' when 'v' then 'view' else 'table' end as kind,
      array(
        select a.attname::text from pg_attribute as a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum
      ) as columns
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where c.relkind in ('r', 'v', 'm', 'p', 'f', 'S') and ${OWN_SCHEMAS}
    order by 1`)

/** Every function and procedure in these schemas, and a call of it with nothing but nulls. */
export const routinesIn = (owner: Sql, schemas: string[]): Promise<Routine[]> => owner<Routine[]>`
  select n.nspname::text as schema, p.proname::text as name, p.oid::regprocedure::text as signature,
    format('%s %I.%I(%s)', case p.prokind when 'p' then 'call' else 'select' end, n.nspname, p.proname, (
      select string_agg(format('null::%s', format_type(argument, null)), ', ' order by place)
      from unnest(p.proargtypes::oid[]) with ordinality as given (argument, place)
    )) as call
  from pg_proc as p
  join pg_namespace as n on n.oid = p.pronamespace
  where n.nspname = any (${schemas}) and p.prokind in ('f', 'p')
    and not exists (select from pg_depend as d where d.objid = p.oid and d.deptype = 'e' and n.nspname = 'public')
  order by 2`

export const schemasIn = async (owner: Sql): Promise<string[]> =>
  (await owner.unsafe(`select nspname from pg_namespace where ${OWN_SCHEMAS} order by 1`)).map(
    (row) => row.nspname as string,
  )
