import { createTestDatabase, type TestDatabase } from '@carteiro/testing/database/database'
import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Relation, type Routine, relationsIn, routinesIn, schemasIn } from './catalog.ts'
import { functions, type Rights, relations, schemas } from './matrix.ts'
import { apiRoles, logins, type Role, roles } from './roles.ts'

const DENIED = '42501'
/** A view of several tables: no role can change it, whatever its rights. */
const NOT_UPDATABLE = '55000'
const VERBS = ['select', 'insert', 'update', 'delete'] as const
const callers = [...apiRoles.map((role) => ({ login: role, role })), ...logins]

let database: TestDatabase
let owner: Sql
let found: { relations: Relation[]; routines: Routine[]; schemas: string[] }
beforeAll(async () => {
  database = await createTestDatabase()
  owner = postgres(database.url, { max: 1, onnotice: () => undefined })
  found = {
    relations: await relationsIn(owner),
    routines: await routinesIn(owner, ['public', 'carteiro', 'pgmq', 'cron']),
    schemas: await schemasIn(owner),
  }
})
afterAll(async () => {
  await owner.end()
  await database.drop()
})

const mayOf = (relation: Relation, role: Role, verb: keyof Rights): string[] => {
  const may = relations[relation.name]?.[role]?.[verb]
  return may === 'all' ? relation.columns : (may ?? [])
}

/** Statements on a relation that the role is not allowed. */
const forbidden = (relation: Relation, role: Role): string[] => {
  const { name, kind, columns } = relation
  if (kind === 'sequence') {
    return [`select nextval('${name}')`, `select setval('${name}', 1)`, `select last_value from ${name}`]
  }
  const statements: Record<keyof Rights, (column: string) => string> = {
    select: (column) => `select "${column}" from ${name}`,
    insert: (column) => `insert into ${name} ("${column}") values (default)`,
    update: (column) => `update ${name} set "${column}" = default`,
    delete: () => `delete from ${name}`,
  }
  return [
    ...(kind === 'table' ? [`truncate ${name} cascade`] : []),
    ...VERBS.flatMap((verb) => {
      const may = mayOf(relation, role, verb)
      const closed = columns.filter((column) => !may.includes(column))
      return (may.length === 0 ? closed.slice(0, 1) : closed).map(statements[verb])
    }),
  ]
}

const isViewOfSeveral = ({ code, message }: { code?: string; message: string }): boolean =>
  code === NOT_UPDATABLE && message.endsWith('view "event_listeners"')

/** Runs a statement and rolls it back. @returns what happened when it was not refused */
const attempt = async (sql: Sql, statement: string): Promise<string | undefined> => {
  const undone = new Error('undone')
  const error = await sql
    .begin(async (transaction) => {
      await transaction.unsafe(statement)
      throw undone
    })
    .catch((problem: unknown) => problem as Error & { code?: string })
  if ('code' in error && (error.code === DENIED || isViewOfSeveral(error))) return undefined
  return `${statement}: ${error === undone ? 'done' : error.message}`
}

const asCaller = async (login: string, role: Role, work: (sql: Sql) => Promise<void>): Promise<void> => {
  const isApi = apiRoles.some((one) => one === role)
  const sql = postgres(isApi ? database.url : database.urlAs(login), { max: 1, onnotice: () => undefined })
  try {
    if (isApi) {
      await sql`select set_config('request.jwt.claims', ${JSON.stringify({ role })}, false)`
      await sql.unsafe(`set role ${login}`)
    }
    await work(sql)
  } finally {
    await sql.end()
  }
}

describe.each(callers)('$login', ({ login, role }) => {
  it('is refused every relation, column and sequence that has no line in the matrix', async () => {
    const went: (string | undefined)[] = []
    await asCaller(login, role, async (sql) => {
      for (const statement of found.relations.flatMap((relation) => forbidden(relation, role))) {
        went.push(await attempt(sql, statement))
      }
    })
    expect(went.length).toBeGreaterThan(100)
    expect(went.filter(Boolean)).toEqual([])
  })

  it('is refused every function that has no line in the matrix, those of pgmq and pg_cron included', async () => {
    const may = functions[role] ?? []
    const went: (string | undefined)[] = []
    await asCaller(login, role, async (sql) => {
      for (const { schema, call, name } of found.routines) {
        if (!(['public', 'carteiro'].includes(schema) && may.includes(name)))
          went.push(await attempt(sql, call))
      }
    })
    expect(went.length).toBeGreaterThan(100)
    expect(went.filter(Boolean)).toEqual([])
  })

  it('may do all that the matrix says', async () => {
    const missing: string[] = []
    for (const relation of found.relations) {
      for (const verb of VERBS) {
        for (const column of verb === 'delete' ? [] : mayOf(relation, role, verb)) {
          const [row] =
            await owner`select has_column_privilege(${login}, ${relation.name}, ${column}, ${verb}) as may`
          if (!row?.may) missing.push(`${verb} ${relation.name}.${column}`)
        }
      }
    }
    for (const name of functions[role] ?? []) {
      const [row] = await owner`
        select bool_and(has_function_privilege(${login}, oid, 'execute')) as may
        from pg_proc where pronamespace::regnamespace::text in ('public', 'carteiro') and proname = ${name}`
      if (!row?.may) missing.push(name)
    }
    expect(missing).toEqual([])
  })

  it('may use the schemas of the matrix only, and create objects in none', async () => {
    const open = await owner`
      select nspname, has_schema_privilege(${login}, oid, 'usage') as uses,
        has_schema_privilege(${login}, oid, 'create') as creates
      from pg_namespace where nspname = any (${found.schemas})`
    expect(open.filter((one) => one.creates)).toEqual([])
    expect(
      open
        .filter((one) => one.uses)
        .map((one) => one.nspname)
        .sort(),
    ).toEqual(
      Object.keys(schemas)
        .filter((name) => schemas[name]?.includes(role))
        .sort(),
    )
  })
})

describe('the database', () => {
  it('has row level security on every table of ours', async () => {
    const open = await owner`
      select relname from pg_class
      where relnamespace::regnamespace::text in ('public', 'carteiro') and relkind in ('r', 'p') and not relrowsecurity`
    expect(open.map((row) => row.relname)).toEqual([])
  })

  it('has pg_temp last in the search path of every function of ours (set search_path = pg_catalog, pg_temp)', async () => {
    const open = await owner`
      select oid::regprocedure::text as name from pg_proc as p
      where pronamespace::regnamespace::text in ('public', 'carteiro') and not ('search_path=pg_catalog, pg_temp' = any (coalesce(proconfig, '{}')))
        and (p.prokind <> 'p' or p.prosecdef)
        -- What was parsed when it was made looks no name up, and runs as its caller.
        and not (p.prosqlbody is not null and not p.prosecdef)
        and not exists (select from pg_depend as d where d.objid = p.oid and d.deptype = 'e')`
    expect(open.map((row) => row.name)).toEqual([])
  })

  it('has no SECURITY DEFINER procedure: one that commits cannot set its search path', async () => {
    const definers = await owner`
      select oid::regprocedure::text as name from pg_proc
      where pronamespace::regnamespace::text in ('public', 'carteiro') and prokind = 'p' and prosecdef`
    expect(definers.map((row) => row.name)).toEqual([])
  })

  it('lets no role run code of its own through a type that it made', async () => {
    const sql = postgres(database.urlAs('carteiro_platform_x'), { max: 1, onnotice: () => undefined })
    await sql.unsafe(`
      create function pg_temp.trap(bait pg_catalog.text) returns pg_catalog.bool language plpgsql as
        $trap$ begin
          if current_user <> session_user then raise exception 'run as %', current_user using errcode = 'CT999'; end if;
          return true;
        end $trap$;
      create domain pg_temp.timestamptz as pg_catalog.timestamptz check (pg_temp.trap(value::pg_catalog.text));
      create domain pg_temp.text as pg_catalog.text check (pg_temp.trap(value::pg_catalog.text));
      create domain pg_temp.uuid as pg_catalog.uuid check (pg_temp.trap(value::pg_catalog.text));
      create domain pg_temp.jsonb as pg_catalog.jsonb check (pg_temp.trap(value::pg_catalog.text))`)
    for (const { call, name } of found.routines) {
      if (!functions.carteiro_platform?.includes(name)) continue
      const error = await sql.unsafe(call).catch((problem: Error & { code?: string }) => problem)
      expect('code' in error && error.code, call).not.toBe('CT999')
    }
    await sql.end()
  })

  it('has every role and relation that the matrix names', async () => {
    const existing = (await owner`select rolname from pg_roles where rolname = any (${[...roles]})`).length
    expect(existing).toBe(roles.length)
    const names = found.relations.map(({ name }) => name)
    expect(Object.keys(relations).filter((name) => !names.includes(name))).toEqual([])
  })
})
