import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '../../..')

type Manifest = {
  name: string
  version: string
  private?: boolean
  workspaces?: string[]
  dependencies?: Record<string, string>
}
export type Part = { name: string; version: string; folder: string }

const manifestIn = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))

const workspaces = globSync(
  (manifestIn('').workspaces ?? []).map((pattern) => `${pattern}/package.json`),
  {
    cwd: root,
  },
)
  .map((file) => file.replace(/\/package\.json$/, ''))
  .sort()
  .map((folder) => ({ folder, manifest: manifestIn(folder) }))

const partOf = ({ folder, manifest: { name, version } }: (typeof workspaces)[number]): Part => ({
  name,
  version,
  folder,
})

/** The packages for npm, each after those that it needs: every workspace that is not private. */
export const packages = (): Part[] => {
  const published = new Map(
    workspaces.filter(({ manifest }) => !manifest.private).map((one) => [one.manifest.name, one]),
  )
  const ordered = new Map<string, Part>()
  const add = (name: string): void => {
    const one = published.get(name)
    if (!one || ordered.has(name)) return
    for (const dependency of Object.keys(one.manifest.dependencies ?? {})) add(dependency)
    ordered.set(name, partOf(one))
  }
  for (const name of published.keys()) add(name)
  return [...ordered.values()]
}

/** What the Dockerfile builds. */
const IN_IMAGES = /^(services\/.+|infra\/sandbox|infra\/supabase)$/

/** The images, by the argument SERVICE of infra/compose/Dockerfile. */
export const images = (): Part[] =>
  workspaces
    .filter(({ folder }) => IN_IMAGES.test(folder))
    .map((one) => ({ ...partOf(one), name: one.manifest.name.replace('@carteiro/', '') }))
