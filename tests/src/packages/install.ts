import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { promisify } from 'node:util'
import { madeOnce, removeOld } from '../../../infra/local/src/made-once.ts'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '../../..')
const modules = join(root, 'node_modules')
const packs = join(modules, '.cache/carteiro-packed')

/** The libraries that are published. */
export const published = ['contracts', 'media', 'platform-kit', 'react', 'sdk', 'service-kit'] as const
const packable = [...published, 'cli']

export type Manifest = {
  name: string
  version: string
  engines?: { node?: string }
  exports: unknown
  dependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
}

const manifestIn = async (folder: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))

/** Where a package lies, and what it packs of other folders. */
const placesOf = (name: string): { folder: string; more: string[] } =>
  name === 'cli'
    ? { folder: 'apps/cli', more: ['infra/supabase/migrations', 'infra/compose'] }
    : { folder: `libs/${name}`, more: [] }

/** A copy of the libraries: packing replaces their manifests, which other tests read meanwhile. */
const copyLibraries = async (folder: string, names: readonly string[]): Promise<void> => {
  for (const file of ['LICENSE', 'tsconfig.json', 'libs/pack.ts', 'libs/tsconfig.pack.json']) {
    await cp(join(root, file), join(folder, file))
  }
  for (const place of names.map(placesOf).flatMap(({ folder, more }) => [folder, ...more])) {
    await cp(join(root, place), join(folder, place), {
      recursive: true,
      filter: (source) => !source.includes('node_modules'),
    })
  }
  await symlink(modules, join(folder, 'node_modules'))
}

/** The dependencies of the manifests that are in no tarball, linked from this repository, and no others. */
const linkWhatIsAsked = async (folder: string, manifests: readonly Manifest[]): Promise<void> => {
  const brought = manifests.map(({ name }) => name)
  const asked = manifests.flatMap((one) => Object.keys({ ...one.dependencies, ...one.peerDependencies }))
  for (const name of new Set(asked)) {
    if (brought.includes(name)) continue
    const place = join(folder, 'node_modules', name)
    await mkdir(dirname(place), { recursive: true })
    await symlink(await realpath(join(modules, name)), place)
  }
}

/** Everything that a packed library is made of. */
const digestOfSources = async (): Promise<string> => {
  const hash = createHash('sha256')
  const places = packable.map(placesOf).flatMap(({ folder, more }) => [folder, ...more])
  const folders = ['libs', ...places.filter((folder) => !folder.startsWith('libs/'))]
  const files = await Promise.all(
    folders.map((folder) => readdir(join(root, folder), { recursive: true, withFileTypes: true })),
  )
  const paths = files
    .flat()
    .filter((file) => file.isFile() && !file.parentPath.includes(`${sep}node_modules`))
    .map((file) => join(file.parentPath, file.name))
  const shared = ['LICENSE', 'tsconfig.json', 'package-lock.json'].map((name) => join(root, name))
  for (const path of [...paths.sort(), ...shared])
    hash.update(relative(root, path)).update(await readFile(path))
  return hash.digest('hex').slice(0, 16)
}

/**
 * The folder in which all libraries were packed as npm does, once for each state of their sources: the tarballs, and in
 * `workshop` the copies that they were packed from.
 */
const packedLibraries = async (): Promise<string> => {
  const folder = join(packs, await digestOfSources())
  await madeOnce(folder, async (draft) => {
    await mkdir(draft)
    // Node refuses TypeScript below node_modules, and packing runs some.
    const workshop = await mkdtemp(join(tmpdir(), 'carteiro-workshop-'))
    await copyLibraries(workshop, packable)
    for (const name of packable) {
      const cwd = join(workshop, placesOf(name).folder)
      await run('npm', ['pack', '--pack-destination', draft], { cwd })
    }
    await cp(workshop, join(draft, 'workshop'), { recursive: true, verbatimSymlinks: true })
    await rm(workshop, { recursive: true })
  })
  await removeOld(folder)
  return folder
}

/** Unpacks packed libraries in an empty project outside of this repository, beside what they ask for. */
export const installPacked = async (names: readonly string[]) => {
  const packed = await packedLibraries()
  const base = await mkdtemp(join(tmpdir(), 'carteiro-packed-'))
  const project = join(base, 'project')
  const manifests: Manifest[] = []
  const tarballs = new Map<string, string>()
  for (const name of names) {
    const { name: packageName, version } = await manifestIn(join(root, placesOf(name).folder))
    const tarball = join(packed, `${packageName.replace('@', '').replace('/', '-')}-${version}.tgz`)
    const place = join(project, 'node_modules', packageName)
    await mkdir(place, { recursive: true })
    await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', place])
    manifests.push(await manifestIn(place))
    tarballs.set(packageName, tarball)
  }
  await linkWhatIsAsked(project, manifests)
  await writeFile(join(project, 'package.json'), '{ "name": "page", "private": true, "type": "module" }')
  return { base, workshop: join(packed, 'workshop'), project, manifests, tarballs, modules, run }
}
