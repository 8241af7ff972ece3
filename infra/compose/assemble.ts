import { cpSync, existsSync, globSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'

/**
 * node infra/compose/assemble.ts TARGET FOLDER...
 *
 * For each package in these folders, or below them: copies it and the libraries of ours that it needs, without their tests, as
 * they lie in the repository, to TARGET/<its name without the scope>; `service` in there is a link to its folder.
 */
const [target = '', ...wanted] = process.argv.slice(2)
const repository = resolve(import.meta.dirname, '../..')
const SCOPE = '@carteiro/'
const FOR_TESTS = new Set(['testing', 'conformance'])

type Manifest = {
  name: string
  files?: string[]
  dependencies?: Record<string, string>
  workspaces?: string[]
}
const manifestIn = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(repository, folder, 'package.json'), 'utf8'))

/** The folders of our packages, from the repository's root, by their names. */
const folders = new Map(
  globSync(manifestIn('').workspaces ?? [], { cwd: repository })
    .filter((folder) => existsSync(join(repository, folder, 'package.json')))
    .map((folder) => [manifestIn(folder).name, folder]),
)

const isShipped = (path: string): boolean => !FOR_TESTS.has(basename(path)) && !/\.test\.tsx?$/.test(path)

/** Copies a package of ours and those that it depends on. Answers its folder. */
const copyPackage = (name: string, to: string, copied = new Set<string>()): string => {
  const folder = folders.get(name)
  if (folder === undefined) throw new Error(`${name} is no package of this repository`)
  if (copied.has(name)) return folder
  copied.add(name)
  const { files = [], dependencies = {} } = manifestIn(folder)
  for (const entry of new Set(['package.json', 'src', ...files])) {
    const source = join(repository, folder, entry)
    // What only a packed package holds, such as dist, isn't there.
    if (existsSync(source)) cpSync(source, join(to, folder, entry), { recursive: true, filter: isShipped })
  }
  for (const dependency of Object.keys(dependencies)) {
    if (dependency.startsWith(SCOPE)) copyPackage(dependency, to, copied)
  }
  return folder
}

for (const [name, folder] of folders) {
  if (!wanted.some((one) => folder === one || folder.startsWith(`${one}/`))) continue
  const to = join(target, name.slice(SCOPE.length))
  mkdirSync(to, { recursive: true })
  symlinkSync(copyPackage(name, to), join(to, 'service'))
}
