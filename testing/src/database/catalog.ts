import type { Fragment, Sql } from 'postgres'

/** A database's objects as text, so that two databases can be compared. Rights in no order, as Postgres has none for them. */
export const catalogOf = async (sql: Sql) => {
  const rights = (of: Fragment): Fragment =>
    sql`array(select r::text from unnest(${of}) as r order by 1) as rights`
  return {
    columns: await sql`
    select c.oid::regclass::text as relation, a.attname, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull,
      a.attidentity, pg_get_expr(d.adbin, d.adrelid) as fallback, c.relpersistence, c.relrowsecurity, c.reloptions,
      col_description(c.oid, a.attnum) as comment, obj_description(c.oid, 'pg_class') as table_comment
    from pg_class as c
    join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef as d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relnamespace::regnamespace::text in ('public', 'carteiro', 'pgmq') and c.relkind in ('r', 'S', 'c', 'v')
    order by 1, 2`,
    constraints: await sql`
    select conrelid::regclass::text as relation, conname, pg_get_constraintdef(oid) as definition from pg_constraint
    where connamespace::regnamespace::text in ('public', 'carteiro') order by 1, 2`,
    indexes: await sql`
    select indexdef from pg_indexes where schemaname in ('public', 'carteiro', 'pgmq') order by 1`,
    functions: await sql`
    select p.oid::regprocedure::text as name, pg_get_functiondef(p.oid) as definition, ${rights(sql`coalesce(p.proacl, acldefault('f', p.proowner))`)}
    from pg_proc as p
    where p.pronamespace::regnamespace::text in ('public', 'carteiro') and p.prokind in ('f', 'p')
      and not exists (select from pg_depend as d where d.objid = p.oid and d.deptype = 'e')
    order by 1`,
    triggers: await sql`
    select tgrelid::regclass::text as relation, pg_get_triggerdef(oid) as definition from pg_trigger
    where not tgisinternal order by 1, 2`,
    policies: await sql`
    select schemaname, tablename, policyname, roles::text[], cmd, qual, with_check from pg_policies order by 1, 2, 3`,
    grants: await sql`
    select relnamespace::regnamespace::text as schema, relname, ${rights(sql`coalesce(relacl, acldefault((case relkind when 'S' then 's' else 'r' end)::"char", relowner))`)} from pg_class
    where relnamespace::regnamespace::text in ('public', 'carteiro') and relkind in ('r', 'S', 'v') order by 1, 2`,
    columnGrants: await sql`
    select attrelid::regclass::text as relation, attname, ${rights(sql`attacl`)} from pg_attribute
    where attacl is not null order by 1, 2`,
    schemaGrants: await sql`
    select nspname, ${rights(sql`nspacl`)} from pg_namespace where nspname in ('public', 'carteiro') order by 1`,
    publications: await sql`select * from pg_publication_tables order by 1, 2, 3`,
    cron: await sql`select jobname, schedule, command from cron.job order by 1`,
    jobStates: await sql`select * from carteiro.job_states order by state`,
    jobTransitions: await sql`select * from carteiro.job_transitions order by event, from_state`,
    eventCauses: await sql`select type, transition, error_code from carteiro.event_causes order by 1, 2, 3`,
    platforms: await sql`select platform, mode, display_name from carteiro.platforms order by 1, 2`,
    rates: await sql`
    select platform, mode, rates from carteiro.platform_policies where rates <> '[]' order by 1, 2`,
    slots: await sql`
    select 'publications' as of, slot from carteiro.publication_slots
    union all select 'webhooks', slot from carteiro.webhook_slots order by 1, 2`,
    queues: await sql`select queue_name, is_partitioned, is_unlogged from pgmq.meta order by 1`,
  }
}
