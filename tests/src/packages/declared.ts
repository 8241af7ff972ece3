import { readFileSync } from 'node:fs'
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
  os?: string[]
  engines?: { node?: string }
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

const root = resolve(import.meta.dirname, '../../..')
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Locked>
}

/** Where Node finds a package from a folder of this repository. */
const placeOf = (from: string, wanted: string): string | undefined => {
  for (let folder = from; ; folder = folder.replace(/\/?[^/]*$/, '')) {
    const place = `${folder ? `${folder}/` : ''}node_modules/${wanted}`
    const locked = packages[place]
    if (locked) return locked.link ? locked.resolved : place
    if (folder === '') return undefined
  }
}

/** The folders of packages that a folder asks for, and of all that these bring. */
export const placesBroughtBy = (from: string, names: readonly string[]): string[] => {
  const seen = new Set<string>()
  const visit = (folder: string, wanted: readonly string[]): void => {
    for (const one of wanted) {
      const place = placeOf(folder, one)
      if (place === undefined || seen.has(place)) continue
      seen.add(place)
      visit(
        place,
        Object.keys({ ...packages[place]?.dependencies, ...packages[place]?.optionalDependencies }),
      )
    }
  }
  visit(from, names)
  return [...seen]
}

/** Of every package that a packed package brings along, directly or not, the versions of Node for which it is made. */
export const enginesBroughtBy = ({ name, dependencies }: Manifest): { name: string; node: string }[] =>
  placesBroughtBy(`libs/${name.replace('@carteiro/', '')}`, Object.keys(dependencies ?? {})).flatMap(
    (place) => {
      const { engines, os } = packages[place] ?? {}
      // Some are for other systems than the one on which we run: npm leaves them out.
      const isOurs = os === undefined || os.includes('linux')
      return engines?.node && isOurs ? [{ name: place, node: engines.node }] : []
    },
  )
