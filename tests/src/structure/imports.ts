import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { parseSync } from 'vite'
import { root } from './files.ts'
import { exportedFile, folderOf, type Workspace, workspaceNamed, workspaces } from './workspaces.ts'

/** One import of one file. `packageName` is the package that it needs: undefined within the file's own. */
export type Import = {
  from: string
  specifier: string
  packageName: string | undefined
  /** The package of this repository that it resolves to, its own included. */
  workspace: Workspace | undefined
  /** The file of this repository that it resolves to. */
  file: string | undefined
}

const CSS_IMPORT = /@import\s+['"]([^'"]+)['"]/g
/** Also imports within types, and paths of workers: `new URL('./a.ts', import.meta.url)`. */
const NOT_IN_MODULE_RECORD = /\bimport\('([^']+)'\)|new URL\('(\.[^']+\.tsx?)', import\.meta\.url\)/g

const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, one, other]) => one ?? other ?? '')

const specifiersIn = (path: string, text: string): string[] => {
  if (path.endsWith('.css')) return matches(text, CSS_IMPORT)
  const { module, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`)
  return [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => (moduleRequest ? [moduleRequest.value] : [])),
    ),
    ...matches(text, NOT_IN_MODULE_RECORD),
  ]
}

/** `@scope/name/place` is `@scope/name` and `place`. */
const splitPackage = (specifier: string): { name: string; place: string } => {
  const parts = specifier.split('/')
  const length = specifier.startsWith('@') ? 2 : 1
  return { name: parts.slice(0, length).join('/'), place: parts.slice(length).join('/') }
}

const resolved = (from: string, specifier: string): Import => {
  if (specifier.startsWith('.')) {
    const file = join(dirname(from), specifier)
    const workspace = workspaces.get(folderOf(file))
    const isOwn = folderOf(file) === folderOf(from)
    return { from, specifier, file, workspace, packageName: isOwn ? undefined : workspace?.manifest.name }
  }
  const { name, place } = splitPackage(specifier)
  const workspace = workspaceNamed(name)
  return { from, specifier, packageName: name, workspace, file: workspace && exportedFile(workspace, place) }
}

/** The imports of a file, except Node's own modules. */
export const importsOf = (path: string): Import[] => {
  const text = readFileSync(resolve(root, path), 'utf8')
  return [...new Set(specifiersIn(path, text))]
    .filter((specifier) => !isBuiltin(specifier) && !/^(virtual:|https?:)/.test(specifier))
    .map((specifier) => resolved(path, specifier))
}
