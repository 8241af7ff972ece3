import { catalogOf } from '@carteiro/testing/database/catalog'
import type { Sql } from 'postgres'

const SHOWN_CHARACTERS = 200

/** Roles belong to the server: databases of one server do not differ in them. */
const rolesOf = (sql: Sql) => sql`
  select rolname, rolcanlogin, rolconfig,
    array(select roleid::regrole::text from pg_auth_members where member = r.oid order by 1) as member_of
  from pg_roles as r where rolname like 'carteiro%' order by 1`

const line = (sign: string, key: string, row: string): string => {
  const rest = row.length > SHOWN_CHARACTERS ? '…' : ''
  return `${sign} ${key}: ${row.slice(0, SHOWN_CHARACTERS)}${rest}`
}

/** What two databases differ in: `-` is too much in the first, `+` is missing there. */
export const restOf = async (current: Sql, wanted: Sql): Promise<string[]> => {
  const has = { ...(await catalogOf(current)), roles: await rolesOf(current) }
  const needs: typeof has = { ...(await catalogOf(wanted)), roles: await rolesOf(wanted) }
  return Object.keys(has).flatMap((key) => {
    const [ours, theirs] = [has, needs].map(
      (catalog) => new Set(catalog[key as keyof typeof has].map((row) => JSON.stringify(row))),
    )
    return [
      ...[...(ours ?? [])].filter((row) => !theirs?.has(row)).map((row) => line('-', key, row)),
      ...[...(theirs ?? [])].filter((row) => !ours?.has(row)).map((row) => line('+', key, row)),
    ]
  })
}
