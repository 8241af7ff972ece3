import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chownSync, mkdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** Postgres refuses to run as root: who it runs as instead. Undefined when we aren't root ourselves. */
export type Identity = { uid: number; gid: number } | undefined

const lookUp = (name: string): Identity => {
  try {
    const read = (flag: string) =>
      Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }))
    return { uid: read('-u'), gid: read('-g') }
  } catch {
    return undefined
  }
}

/** initdb wants a user that has a name, so a bare number won't do. */
export const postgresIdentity = (): Identity => {
  if (process.getuid?.() !== 0) return undefined
  const found = lookUp('postgres') ?? lookUp('nobody')
  if (!found)
    throw new Error('Postgres cannot run as root, and there is neither a user postgres nor nobody to run it')
  return found
}

const othersMayPass = (dir: string): boolean => {
  for (let at = resolve(dir); ; at = dirname(at)) {
    try {
      if ((statSync(at).mode & 0o001) === 0) return false
    } catch {
      // Not there yet: it will be made readable.
    }
    if (at === dirname(at)) return true
  }
}

/**
 * A data folder that Postgres' user can reach: the one asked for or, when that lies below a folder closed to others
 * (a clone in /root), a folder of its own in /var/lib/carteiro.
 */
export const reachableDataDir = (wanted: string, identity: Identity): string => {
  if (!identity) return resolve(wanted)
  const dir = othersMayPass(dirname(resolve(wanted)))
    ? resolve(wanted)
    : join('/var/lib/carteiro', createHash('sha256').update(resolve(wanted)).digest('hex').slice(0, 12))
  mkdirSync(dir, { recursive: true })
  chownSync(dir, identity.uid, identity.gid)
  return dir
}
