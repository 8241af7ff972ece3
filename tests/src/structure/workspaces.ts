import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { repositoryFiles, root } from './files.ts'

export type Manifest = {
  name: string
  exports?: string | Record<string, string>
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

/** A folder with a package.json, and the files for which it is the nearest one. */
export type Workspace = { folder: string; manifest: Manifest; files: string[] }

const manifestIn = (folder: string): Manifest =>
  JSON.parse(readFileSync(resolve(root, folder, 'package.json'), 'utf8'))

const folders = repositoryFiles
  .filter((path) => path === 'package.json' || path.endsWith('/package.json'))
  .map((path) => path.replace(/\/?package\.json$/, ''))
  // The nearest one comes first.
  .toSorted((one, other) => other.length - one.length)

export const folderOf = (path: string): string =>
  folders.find((folder) => folder === '' || path.startsWith(`${folder}/`)) ?? ''

/** All packages of the repository, by their folders; the root's is ''. */
export const workspaces: Map<string, Workspace> = new Map(
  folders.map((folder) => [folder, { folder, manifest: manifestIn(folder), files: [] }]),
)
for (const path of repositoryFiles) {
  if (/\.(ts|tsx|mts|js|mjs|css)$/.test(path)) workspaces.get(folderOf(path))?.files.push(path)
}

export const workspaceNamed = (name: string): Workspace | undefined =>
  [...workspaces.values()].find(({ manifest }) => manifest.name === name)

/** The file that a package of ours exports under `@scope/name` or `@scope/name/place`. */
export const exportedFile = ({ folder, manifest }: Workspace, place: string): string | undefined => {
  const { exports = {} } = manifest
  if (typeof exports === 'string') return place === '' ? join(folder, exports) : undefined
  const exact = exports[place === '' ? '.' : `./${place}`]
  if (exact) return join(folder, exact)
  const pattern = exports['./*']
  return pattern && place !== '' ? join(folder, pattern.replace('*', place)) : undefined
}
