import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, realpath, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '../../..')
const modules = join(root, 'node_modules')

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

/**
 * Packs the libraries as npm does, and unpacks the tarballs in an empty project outside of this repository, beside what
 * they ask for.
 */
export const installPacked = async (names: readonly string[]) => {
  const base = await mkdtemp(join(tmpdir(), 'carteiro-packed-'))
  const [workshop, project] = [join(base, 'workshop'), join(base, 'project')]
  await copyLibraries(workshop, names)
  const manifests: Manifest[] = []
  const tarballs = new Map<string, string>()
  for (const name of names) {
    const cwd = join(workshop, placesOf(name).folder)
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', base], { cwd })
    const [packed] = JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as { filename: string; name: string }[]
    if (!packed) throw new Error(`npm packed nothing of ${name}`)
    const place = join(project, 'node_modules', packed.name)
    await mkdir(place, { recursive: true })
    await run('tar', ['-xzf', join(base, packed.filename), '--strip-components=1', '-C', place])
    manifests.push(await manifestIn(place))
    tarballs.set(packed.name, join(base, packed.filename))
  }
  await linkWhatIsAsked(project, manifests)
  await writeFile(join(project, 'package.json'), '{ "name": "page", "private": true, "type": "module" }')
  return { base, workshop, project, manifests, tarballs, modules, run }
}
