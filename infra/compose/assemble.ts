import { cpSync, mkdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'

/**
 * node infra/compose/assemble.ts <service> <installed packages> <target>
 *
 * Copies a service and the libraries that it needs, without their tests, as they lie in the repository; `service` in the
 * target is a link to the service's folder. Which libraries those are says npm: it has linked them.
 */
const [service = '', installed = '', target = ''] = process.argv.slice(2)
const repository = resolve(import.meta.dirname, '../..')
const SCOPE = '@carteiro'
const FOR_TESTS = new Set(['testing', 'conformance'])

const isShipped = (path: string): boolean => !FOR_TESTS.has(basename(path)) && !/\.test\.tsx?$/.test(path)

type Manifest = { files?: string[]; dependencies?: Record<string, string> }
const done = new Set<string>()

const add = (name: string): string => {
  const installedAt = realpathSync(join(installed, name))
  const folder = relative(dirname(resolve(installed)), installedAt)
  if (done.has(name)) return folder
  done.add(name)
  const source = join(repository, folder)
  const manifest: Manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'))
  for (const entry of ['package.json', ...(manifest.files ?? ['src'])]) {
    cpSync(join(source, entry), join(target, folder, entry), { recursive: true, filter: isShipped })
  }
  for (const dependency of Object.keys(manifest.dependencies ?? {})) {
    if (dependency.startsWith(`${SCOPE}/`)) add(dependency)
  }
  return folder
}

mkdirSync(target, { recursive: true })
symlinkSync(add(`${SCOPE}/${service}`), join(target, 'service'))
