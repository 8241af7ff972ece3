import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'

/**
 * node infra/compose/assemble.ts SERVICE TARGET
 *
 * Copies a service and the libraries that it needs, without their tests, as they lie in the repository; `service` in the
 * target is a link to the service's folder.
 */
const [service = '', target = ''] = process.argv.slice(2)
const repository = resolve(import.meta.dirname, '../..')
const SCOPE = '@carteiro/'
const FOR_TESTS = new Set(['testing', 'conformance'])

const isShipped = (path: string): boolean => !FOR_TESTS.has(basename(path)) && !/\.test\.tsx?$/.test(path)

const copied = new Set<string>()

/** Copies a package of ours and those that it depends on. Answers its folder, from the repository's root. */
const copyPackage = (name: string): string => {
  const source = realpathSync(join(repository, 'node_modules', name))
  const folder = relative(repository, source)
  if (copied.has(name)) return folder
  copied.add(name)
  const { files = [], dependencies = {} }: { files?: string[]; dependencies?: Record<string, string> } =
    JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'))
  for (const entry of new Set(['package.json', 'src', ...files])) {
    // What only a packed package holds, such as dist, isn't there.
    if (!existsSync(join(source, entry))) continue
    cpSync(join(source, entry), join(target, folder, entry), { recursive: true, filter: isShipped })
  }
  for (const dependency of Object.keys(dependencies)) {
    if (dependency.startsWith(SCOPE)) copyPackage(dependency)
  }
  return folder
}

mkdirSync(target, { recursive: true })
symlinkSync(copyPackage(SCOPE + service), join(target, 'service'))
