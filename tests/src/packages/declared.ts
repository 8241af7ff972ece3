import { readdir, readFile } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { join, resolve } from 'node:path'
import type { Manifest } from './install.ts'

/** Packages that a packed package imports, in its JavaScript or its declarations. */
export const importedBy = async (folder: string): Promise<string[]> => {
  const files = (await readdir(folder, { recursive: true })).filter((file) => /\.(js|d\.ts)$/.test(file))
  const found = new Set<string>()
  for (const file of files) {
    const text = await readFile(join(folder, file), 'utf8')
    for (const [, specifier = ''] of text.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)['"]([^'"\n]+)['"]/g)) {
      const [scope = '', name = ''] = specifier.split('/')
      if (!/^(@[a-z0-9.-]+\/)?[a-z0-9][a-z0-9./-]*$/.test(specifier) || specifier.startsWith('node:'))
        continue
      found.add(scope.startsWith('@') ? `${scope}/${name}` : scope)
    }
  }
  return [...found].filter((name) => !builtinModules.includes(name)).sort()
}

type Locked = {
  version?: string
  link?: boolean
  resolved?: string
  engines?: { node?: string }
  dependencies?: Record<string, string>
}

/** Of every package that a packed package brings along, directly or not, the versions of Node for which it is made. */
export const enginesBroughtBy = async ({
  name,
  dependencies,
}: Manifest): Promise<{ name: string; node: string }[]> => {
  const root = resolve(import.meta.dirname, '../../..')
  const { packages } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>
  }
  /** Where Node finds a package from a folder. */
  const placeOf = (from: string, wanted: string): string | undefined => {
    for (let folder = from; ; folder = folder.replace(/\/?[^/]*$/, '')) {
      const place = `${folder ? `${folder}/` : ''}node_modules/${wanted}`
      const locked = packages[place]
      if (locked) return locked.link ? locked.resolved : place
      if (folder === '') return undefined
    }
  }
  const seen = new Set<string>()
  const visit = (from: string, wanted: Record<string, string> = {}): void => {
    for (const one of Object.keys(wanted)) {
      const place = placeOf(from, one)
      if (place === undefined || seen.has(place)) continue
      seen.add(place)
      visit(place, packages[place]?.dependencies)
    }
  }
  visit(`libs/${name.replace('@carteiro/', '')}`, dependencies)
  return [...seen].flatMap((place) => {
    const node = packages[place]?.engines?.node
    return node ? [{ name: place, node }] : []
  })
}
