import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTestDatabase, type TestDatabase } from '@carteiro/testing/database/database'
import { changeRoles } from '@carteiro/testing/database/roles'
import postgres from 'postgres'
import { publint } from 'publint'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { applyBootstrap } from '../../../infra/local/src/postgres/index.ts'
import { applyMigrations, missingMigrations } from '../../../infra/supabase/src/migrations.ts'
import { type Ran, runCommand } from './cli.ts'
import { importedBy } from './declared.ts'
import { installPacked } from './install.ts'

let installed: Awaited<ReturnType<typeof installPacked>>
let database: TestDatabase
beforeAll(async () => {
  installed = await installPacked(['contracts', 'sdk', 'cli'])
  database = await createTestDatabase()
})
afterAll(async () => {
  await database?.drop()
  if (installed) await rm(installed.base, { recursive: true, force: true })
})

/** A Next.js app with tables of its own, one of which has a name of ours and the newest version of all. */
const OWN_MIGRATIONS = {
  '20250101000000_shop.sql': 'create table public.publications (id integer primary key);',
  '20991231235959_later.sql': 'create table public.platforms (id integer primary key);',
}
let app: string
beforeEach(async () => {
  app = await mkdtemp(join(installed.base, 'app-'))
  await mkdir(join(app, 'supabase/migrations'), { recursive: true })
  await mkdir(join(app, 'src/app'), { recursive: true })
  await writeFile(
    join(app, 'package.json'),
    '{ "dependencies": { "next": "16.0.0", "typescript": "5.9.3" } }',
  )
  await writeFile(
    join(app, 'supabase/config.toml'),
    'project_id = "shop"\n[api]\nport = 55321\n[db]\nport = 55322\n',
  )
  await writeFile(join(app, '.env.local'), 'NEXT_PUBLIC_SUPABASE_URL=http://127.0.0.1:55321')
  for (const [name, sql] of Object.entries(OWN_MIGRATIONS))
    await writeFile(join(app, 'supabase/migrations', name), sql)
})

const init = (...args: string[]): Promise<Ran> => runCommand(installed.project, app, ['init', ...args])
const read = (path: string): Promise<string> => readFile(join(app, path), 'utf8')
/** Every file with its content. */
const snapshot = async (): Promise<Record<string, string>> => {
  const entries = await readdir(app, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file.slice(app.length + 1), await readFile(file, 'utf8')])),
  )
}
const ours = async (): Promise<string[]> =>
  (await readdir(join(app, 'supabase/migrations'))).filter((name) => !(name in OWN_MIGRATIONS)).sort()

test('the package is plain JavaScript that declares what it imports, with the migrations and a compose file', async () => {
  const folder = join(installed.project, 'node_modules/carteiro')
  const { dependencies } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  // Those of the component that it writes are the app's.
  const ofProvider = ['@carteiro/react', 'react']
  const imported = (await importedBy(folder)).filter((name) => !ofProvider.includes(name))
  expect(imported).toEqual(Object.keys(dependencies).sort())
  const { messages } = await publint({ pkgDir: folder, pack: false, strict: true })
  expect(messages).toEqual([])
  const kinds = (await readdir(folder, { recursive: true })).flatMap((name) => /\.\w+$/.exec(name)?.[0] ?? [])
  expect(new Set(kinds)).toEqual(new Set(['.js', '.json', '.md', '.sql', '.yaml']))
})

test('a dry run shows what would be written, and writes nothing', async () => {
  const before = await snapshot()
  const { code, stdout } = await init('--dry-run')
  expect(code).toBe(0)
  for (const path of ['carteiro/compose.yaml', 'carteiro/.env', '.env.local', 'src/app/carteiro.tsx'])
    expect(stdout).toContain(path)
  expect(stdout).toContain('carteiro.uninstall()')
  expect(await snapshot()).toEqual(before)
})

test('it keeps what is there, adds what is missing, and changes nothing when it is run again', async () => {
  const before = await snapshot()
  expect((await init()).code).toBe(0)
  const after = await snapshot()
  for (const [path, content] of Object.entries(before))
    expect(after[path]?.startsWith(content), path).toBe(true)
  expect(after['.env.local']).toMatch(/55321\n[\s\S]*^CARTEIRO_API_KEY=$/m)
  expect(after['carteiro/.env']).toContain('CARTEIRO_DATABASE=host.docker.internal:55322/postgres')
  expect(after['carteiro/.env']).toMatch(/^WEBHOOK_ENCRYPTION_KEYS=k1:.{44}$/m)
  expect(after['src/app/carteiro.tsx']).toMatch(/^'use client'\n/)
  const required = [...(after['carteiro/compose.yaml'] ?? '').matchAll(/\$\{(\w+):\?/g)].map(
    ([, name]) => name,
  )
  expect(
    required.filter((name) => !new RegExp(`^${name}=.`, 'm').test(after['carteiro/.env'] ?? '')),
  ).toEqual([])
  const { stdout } = await init('--json')
  const { files } = JSON.parse(stdout)
  expect(new Set(files.map(({ action }: { action: string }) => action))).toEqual(new Set(['same']))
  expect(await snapshot()).toEqual(after)
})

test('the migrations come after the app’s, are applied with them, and are not applied a second time by ours', async () => {
  await init()
  const names = (await readdir(join(app, 'supabase/migrations'))).sort()
  expect(names.slice(0, 2)).toEqual(Object.keys(OWN_MIGRATIONS))
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined })
  await sql.unsafe(`create database ${database.name}_app`)
  const url = database.url.replace(database.name, `${database.name}_app`)
  try {
    await applyBootstrap(url)
    expect((await missingMigrations(url)).length).toBeGreaterThan(0)
    expect(await changeRoles(() => applyMigrations(url, join(app, 'supabase/migrations')))).toEqual(names)
    expect(await missingMigrations(url)).toEqual([])
    expect(await applyMigrations(url)).toEqual([])
    const own = postgres(url, { max: 1 })
    expect(await own`select count(*)::integer from public.publications`).toEqual([{ count: 0 }])
    expect((await own`select from carteiro.platforms`).length).toBeGreaterThan(0)
    await own.end()
  } finally {
    await sql.unsafe(`drop database ${database.name}_app with (force)`)
    await sql.end()
  }
})

test('where ours are the newest they keep their names; a changed one stays and is named; a new one is added', async () => {
  await rm(join(app, 'supabase/migrations/20991231235959_later.sql'))
  await init()
  const packed = (await readdir(join(installed.project, 'node_modules/carteiro/assets/migrations'))).sort()
  expect(await ours()).toEqual(packed)
  const [first = ''] = packed
  await writeFile(join(app, 'supabase/migrations', first), '-- mine')
  const added = join(
    installed.project,
    'node_modules/carteiro/assets/migrations/20991231000000_carteiro_next.sql',
  )
  await writeFile(added, 'select 1;')
  const { code, stdout } = await init()
  await rm(added)
  expect(code).toBe(0)
  expect(stdout).toMatch(new RegExp(`${first}: it was changed`))
  expect(await read(`supabase/migrations/${first}`)).toBe('-- mine')
  expect(await ours()).toEqual([...packed, '20991231000000_carteiro_next.sql'])
})

test('an app that has a provider of its own gets no second one', async () => {
  await writeFile(join(app, 'src/app/providers.tsx'), '<CarteiroProvider client={client} />')
  const { stdout } = await init()
  expect(stdout).not.toContain('src/app/carteiro.tsx')
})

test('of a linked project it takes the reference and the pooler: the password alone is missing', async () => {
  await rm(join(app, '.env.local'))
  await mkdir(join(app, 'supabase/.temp'))
  await writeFile(join(app, 'supabase/.temp/project-ref'), 'abcdefghijklmnop')
  const pooler =
    'postgresql://postgres.abcdefghijklmnop:[YOUR-PASSWORD]@aws-0-sa-east-1.pooler.supabase.com:6543/postgres'
  await writeFile(join(app, 'supabase/.temp/pooler-url'), pooler)
  expect((await init()).stdout).toMatch(/Fill in carteiro\/\.env: CARTEIRO_DATABASE_PASSWORD$/m)
  const settings = await read('carteiro/.env')
  expect(settings).toMatch(/^SUPABASE_URL=https:\/\/abcdefghijklmnop\.supabase\.co$/m)
  expect(settings).toMatch(/^CARTEIRO_DATABASE=aws-0-sa-east-1\.pooler\.supabase\.com:5432\/postgres$/m)
  expect(settings).toMatch(/^CARTEIRO_DATABASE_USER_SUFFIX=\.abcdefghijklmnop$/m)
})

test('an app without React and Supabase gets no provider, and is told what is missing', async () => {
  app = await mkdtemp(join(installed.base, 'empty-'))
  const { code, stdout } = await init('--without-compose')
  expect(code).toBe(0)
  expect(stdout).toContain('is it your app’s?')
  expect(stdout).toMatch(
    /Fill in carteiro\/\.env: SUPABASE_URL, CARTEIRO_DATABASE, CARTEIRO_DATABASE_PASSWORD/,
  )
  const files = Object.keys(await snapshot()).filter((path) => !path.endsWith('.sql'))
  expect(files.sort()).toEqual(['.env', 'carteiro/.env', 'carteiro/.gitignore'])
})
