import { catalogOf } from '@carteiro/testing/database/catalog'
import type { Sql } from 'postgres'

const SHOWN_CHARACTERS = 200

const rolesOf = (sql: Sql) => sql<{ rolname: string }[]>`
  select rolname, rolcanlogin, rolconfig,
    array(select roleid::regrole::text from pg_auth_members where member = r.oid order by 1) as member_of
  from pg_roles as r where rolname like 'carteiro%' order by 1`

const line = (sign: string, key: string, row: string): string => {
  const rest = row.length > SHOWN_CHARACTERS ? '…' : ''
  return `${sign} ${key}: ${row.slice(0, SHOWN_CHARACTERS)}${rest}`
}

const differing = (key: string, current: readonly unknown[], wanted: readonly unknown[]): string[] => {
  const [has, needs] = [current, wanted].map((rows) => new Set(rows.map((row) => JSON.stringify(row))))
  return [
    ...[...(has ?? [])].filter((row) => !needs?.has(row)).map((row) => line('-', key, row)),
    ...[...(needs ?? [])].filter((row) => !has?.has(row)).map((row) => line('+', key, row)),
  ]
}

/** What two databases differ in: `-` is too much in the first, `+` is missing there. A queue stands for its tables. */
export const restOf = async (current: Sql, wanted: Sql): Promise<string[]> => {
  const [has, needs] = [await catalogOf(current), await catalogOf(wanted)]
  const lines = Object.entries(has).flatMap(([key, rows]) =>
    differing(key, rows, needs[key as keyof typeof needs]),
  )
  const isQueue = (one: string): boolean => /^. queues: /.test(one)
  return lines.some(isQueue) ? lines.filter((one) => !/^. (columns|indexes): .*\bpgmq\./.test(one)) : lines
}

/**
 * In which roles two servers differ. Those that the first does not have are made there, as other statements name them.
 * A migration makes them by hand: a role that another database of its server has brought along must not stop it.
 */
export const takeRoles = async (current: Sql, wanted: Sql): Promise<string[]> => {
  const [has, needs] = [await rolesOf(current), await rolesOf(wanted)]
  for (const { rolname } of needs) {
    if (!has.some((role) => role.rolname === rolname)) await current`create role ${current(rolname)}`
  }
  return differing('roles', has, needs)
}
