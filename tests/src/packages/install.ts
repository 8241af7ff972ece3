import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { madeOnce, removeOld } from '../../../infra/local/src/made-once.ts'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '../../..')
const modules = join(root, 'node_modules')
const packs = join(modules, '.cache/carteiro-packed')

/** The libraries that are published. */
export const published = ['contracts', 'media', 'platform-kit', 'react', 'sdk', 'service-kit'] as const

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

/** A copy of the libraries: packing replaces their manifests, which other tests read meanwhile. */
const copyLibraries = async (folder: string, names: readonly string[]): Promise<void> => {
  for (const file of ['LICENSE', 'tsconfig.json', 'libs/pack.ts', 'libs/tsconfig.pack.json']) {
    await cp(join(root, file), join(folder, file))
  }
  for (const name of names) {
    await cp(join(root, 'libs', name), join(folder, 'libs', name), {
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
  const files = await readdir(join(root, 'libs'), { recursive: true, withFileTypes: true })
  const paths = files
    .filter((file) => file.isFile() && !file.parentPath.includes('node_modules'))
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
    await copyLibraries(workshop, published)
    for (const name of published) {
      const cwd = join(workshop, 'libs', name)
      await run('npm', ['pack', '--pack-destination', draft], { cwd })
    }
    await cp(workshop, join(draft, 'workshop'), { recursive: true, verbatimSymlinks: true })
    await rm(workshop, { recursive: true })
  })
  await removeOld(folder)
  return folder
}

/** Unpacks packed libraries in an empty project outside of this repository, beside what they ask for. */
export const installPacked = async (names: readonly (typeof published)[number][]) => {
  const packed = await packedLibraries()
  const base = await mkdtemp(join(tmpdir(), 'carteiro-packed-'))
  const project = join(base, 'project')
  const manifests: Manifest[] = []
  const tarballs = new Map<string, string>()
  for (const name of names) {
    const { name: packageName, version } = await manifestIn(join(root, 'libs', name))
    const tarball = join(packed, `carteiro-${name}-${version}.tgz`)
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
