import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createTestDatabase } from '@carteiro/testing/database/database'
import { settingsInSandbox } from '@carteiro/testing/sandbox/settings'
import postgres from 'postgres'
import { describe, expect, test } from 'vitest'
import { platformServices } from '../../../infra/doctor/src/services.ts'
import { descriptorOf, platformNames } from '../../../infra/platforms/src/index.ts'
import { calls } from '../crash-matrix/calls/index.ts'

const root = resolve(import.meta.dirname, '../../..')
const foldersIn = (path: string): string[] =>
  readdirSync(resolve(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)

const sorted = platformNames.toSorted()
const labels = Object.fromEntries(platformNames.map((name) => [name, descriptorOf(name).label]))

test('there is a folder for each platform among the services and the simulators, and no other', () => {
  const others = ['dispatcher', 'gateway', 'meta']
  for (const path of ['services', 'infra/sandbox/src/platforms']) {
    expect(foldersIn(path).filter((name) => !others.includes(name))).toEqual(sorted)
  }
})

describe.each(platformNames)('%s', (name) => {
  const { config, define } = platformServices[name]
  const { catalog } = define(settingsInSandbox(config, name, 'http://127.0.0.1:1') as never)
  const options: string[] = catalog.options.map(({ option }) => option)

  test('its descriptor has the name and the label of its catalog', () => {
    expect([catalog.platform, catalog.display_name]).toEqual([name, descriptorOf(name).label])
  })

  test('the demo publishes on it, by options that it has', () => {
    const { picture, video } = descriptorOf(name).demo
    const demonstrated = [...picture, ...video].map(({ option }) => option)
    expect(demonstrated).not.toEqual([])
    expect(options).toEqual(expect.arrayContaining(demonstrated))
  })

  test('the crash matrix breaks calls of each of its options', () => {
    const broken = calls.filter(({ platform }) => platform === name).map(({ option }) => option)
    expect([...new Set(broken)].sort()).toEqual(options.toSorted())
  })

  test('has a page of documentation', () => {
    expect(existsSync(resolve(root, `docs/platforms/${name}.md`))).toBe(true)
  })
})

test('no two platforms share a port', () => {
  const ports = platformNames.map((name) => descriptorOf(name).port)
  expect(new Set(ports).size).toBe(ports.length)
})

test('the database knows each platform by its label, and has a role for its service', async () => {
  const database = await createTestDatabase()
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined })
  try {
    const rows = await sql`select platform, display_name from carteiro.platforms`
    expect(Object.fromEntries(rows.map(({ platform, display_name }) => [platform, display_name]))).toEqual(
      labels,
    )
    const roles = await sql`select rolname from pg_roles where rolname like 'carteiro\\_platform\\_%'`
    const names = roles.map(({ rolname }) => rolname)
    expect(names).toEqual(expect.arrayContaining(platformNames.map((name) => `carteiro_platform_${name}`)))
  } finally {
    await sql.end()
    await database.drop()
  }
})

/** A file that names all platforms but one counts as a list. */
const LISTS_FROM = platformNames.length - 1

/** Lists that cannot be made of the descriptors, and what fails when one of them lacks a platform. */
const comparedLists: Record<string, string> = {
  'infra/sandbox/src/sandbox.ts': 'its type',
  'testing/src/readers/guaranteed.ts': 'its type',
  'infra/doctor/src/services.ts': 'its type',
  'infra/doctor/package.json': 'the resolution of infra/doctor/src/services.ts',
  'testing/package.json': 'tests/src/structure/arrows.test.ts',
  'tests/src/crash-matrix/calls/index.ts': 'its type',
  'tests/src/accounts/connect.test.ts': 'its type',
  'infra/compose/compose.yaml': 'infra/compose/compose.test.ts',
  'infra/compose/telemetry/compose.yaml': 'infra/compose/compose.test.ts',
  'infra/supabase/schemas/setup/roles.sql': 'this file',
  'infra/supabase/schemas/platforms/tables.sql': 'this file',
  'infra/supabase/migrations/20261124000000_carteiro_baseline.sql': 'the schemas',
}

test('no other file lists the platforms', () => {
  const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
  const files = tracked
    .split('\n')
    .filter(
      (file) =>
        /\.(tsx?|json|ya?ml|sql|toml)$/.test(file) &&
        !/^(package-lock|\.ci|infra\/supabase\/releases\/)/.test(file),
    )
    .filter((file) => existsSync(resolve(root, file)))
  /** Named as a string, a key or an entry; not as part of an option's name or an address. */
  const isNamedIn = (text: string, name: string): boolean =>
    new RegExp(`['"\`](@carteiro/)?${name}['"\`]|^\\s*(\\.\\.\\.)?${name}[:,]`, 'm').test(text)
  const lists = files.filter((file) => {
    const text = readFileSync(resolve(root, file), 'utf8')
    return platformNames.filter((name) => isNamedIn(text, name)).length >= LISTS_FROM
  })
  expect(lists.toSorted()).toEqual(Object.keys(comparedLists).toSorted())
})
