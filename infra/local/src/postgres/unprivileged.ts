import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/** Postgres refuses to run as root: who it runs as instead. Undefined when we aren't root ourselves. */
export type Identity = { uid: number; gid: number } | undefined

/** Where data lies when the wanted folder is closed to the user that Postgres runs as. */
const OPEN_PLACE = '/var/lib/carteiro'
/** Beside the data there, named like it: says which link points to it. */
const LINK_FILE = '.link'

const lookUp = (name: string): Identity => {
  try {
    const read = (flag: string) =>
      Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }))
    return { uid: read('-u'), gid: read('-g') }
  } catch {
    return undefined
  }
}

/** initdb wants a user that has a name, so a bare number won't do. No user is created: it would outlive us. */
export const postgresIdentity = (): Identity => {
  if (process.getuid?.() !== 0) return undefined
  const found = lookUp('postgres') ?? lookUp('nobody')
  if (!found)
    throw new Error('Postgres cannot run as root, and there is neither a user postgres nor nobody to run it')
  return found
}

/** Who runs a server on data that exists already: its owner, whom Postgres insists on. */
export const ownerIdentity = (dataDir: string): Identity => {
  const { uid, gid } = statSync(dataDir)
  const self = process.getuid?.()
  if (self === undefined || uid === self) return undefined
  if (self !== 0) throw new Error(`${dataDir} belongs to the user ${uid}: start as that user, or remove it`)
  return { uid, gid }
}

/** Whether any user may enter the folder. One that isn't there yet counts: we will make it so. */
export const othersMayPass = (dir: string): boolean => {
  for (let at = resolve(dir); ; at = dirname(at)) {
    const info = statSync(at, { throwIfNoEntry: false })
    if (info && (info.mode & 0o001) === 0) return false
    if (at === dirname(at)) return true
  }
}

const pointsTo = (link: string): string | undefined => {
  try {
    return readlinkSync(link)
  } catch {
    return undefined
  }
}

/**
 * Removes data whose link is gone: the wanted folder's own former data, and that of temporary stacks. Other links may
 * just be out of sight, on a disk that isn't there today.
 */
const removeOrphans = (wanted: string): void => {
  for (const name of readdirSync(OPEN_PLACE).filter((file) => file.endsWith(LINK_FILE))) {
    const target = join(OPEN_PLACE, name.slice(0, -LINK_FILE.length))
    const link = readFileSync(join(OPEN_PLACE, name), 'utf8')
    const isOurs = link === wanted || link.startsWith(join(tmpdir(), '/'))
    if (!isOurs || pointsTo(link) === target) continue
    rmSync(target, { recursive: true, force: true })
    rmSync(join(OPEN_PLACE, name), { force: true })
  }
}

/**
 * A data folder that Postgres' user can reach: the one asked for or, when that lies below a folder closed to others
 * (a clone in /root), one in /var/lib/carteiro that a symbolic link in the wanted place points to. The data lives as
 * long as the link: without the link it is made again, and the next start removes what it pointed to.
 */
export const reachableDataDir = (wanted: string, identity: Identity, log: (line: string) => void): string => {
  const path = resolve(wanted)
  mkdirSync(dirname(path), { recursive: true })
  const info = lstatSync(path, { throwIfNoEntry: false })
  if (info?.isSymbolicLink()) return resolve(dirname(path), readlinkSync(path))
  if (!identity || othersMayPass(dirname(path))) return path
  if (info) throw new Error(`${path} is closed to the user that Postgres runs as: move it, or remove it`)

  mkdirSync(OPEN_PLACE, { recursive: true, mode: 0o755 })
  removeOrphans(path)
  const target = join(OPEN_PLACE, randomBytes(6).toString('hex'))
  writeFileSync(`${target}${LINK_FILE}`, path)
  symlinkSync(target, path)
  log(`${dirname(path)} is closed to the user that Postgres runs as: its data lies in ${target}`)
  return target
}
