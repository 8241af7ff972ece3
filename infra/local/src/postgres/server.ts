import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, statfs } from 'node:fs/promises'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, isPortFree } from '../free-port.ts'
import { copyCluster, isCluster, makeCluster } from './cluster.ts'
import { guardServer } from './guard.ts'
import { prepareInstallation } from './installation.ts'
import { end, launch } from './launch.ts'
import { clearLeftover, rememberOwner } from './leftover.ts'
import { LEFTOVER_STOP_LIMIT_MS, LOOK_AGAIN_MS, MEMORY_FOR_TEMPORARY_BYTES } from './limits.ts'
import { ownerIdentity, postgresIdentity, reachableDataDir } from './unprivileged.ts'

/** Of the embedded server only, which listens on 127.0.0.1. */
export const LOCAL_PASSWORD = 'carteiro-local'

export type PostgresServer = {
  port: number
  pid: number
  dataDir: string
  /** A connection URL, as superuser unless a role is named. */
  url(database?: string, role?: string): string
  /** `fast` ends connections and writes everything down; `immediate` is a crash. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>
}

export type PostgresOptions = {
  dataDir?: string
  port?: number
  log?: (line: string) => void
  /** Whether what is committed must survive a crash of the machine; unless said, data that are kept must. */
  isDurable?: boolean
  /** The cluster to copy (`preparedCluster`) when the folder has none yet. Without it an empty one is initialised. */
  template?: string
}

const SHARED_MEMORY = '/dev/shm'

/** In memory where there is plenty: there, a database is copied with a twentieth of the work that a disk takes. */
const temporaryParent = async (): Promise<string> => {
  const free = await statfs(SHARED_MEMORY).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  )
  return free >= MEMORY_FOR_TEMPORARY_BYTES && freemem() >= MEMORY_FOR_TEMPORARY_BYTES
    ? SHARED_MEMORY
    : tmpdir()
}

const takenPort = (port: number, cause?: unknown): Error =>
  new Error(`port ${port} (Postgres) is taken: stop what uses it, or set POSTGRES_PORT`, { cause })

/** Retries what is transient: a killed server's children still hold its memory. */
const launchSturdily = async (start: () => Promise<ChildProcess>): Promise<ChildProcess> => {
  const deadline = Date.now() + LEFTOVER_STOP_LIMIT_MS
  for (;;) {
    try {
      return await start()
    } catch (error) {
      const isHeld = error instanceof Error && error.message.includes('pre-existing shared memory block')
      if (!isHeld || Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
    }
  }
}

/**
 * Starts a real Postgres 17 with pgmq, reachable on 127.0.0.1 with a password. With `dataDir` its data is kept and
 * used again; without, it is temporary and `stop` removes it. It ends with this process, even a killed one.
 *
 * @throws when the port is taken (the error names it), the folder is in use, or the server doesn't come up
 */
export const startPostgres = async (options: PostgresOptions = {}): Promise<PostgresServer> => {
  const log = options.log ?? (() => undefined)
  const port = options.port ?? (await freePort())
  if (!(await isPortFree(port))) throw takenPort(port)
  const installation = await prepareInstallation()
  const isTemporary = options.dataDir === undefined
  const { isDurable = !isTemporary } = options
  const newcomer = postgresIdentity()
  const dataDir = reachableDataDir(
    options.dataDir ?? (await mkdtemp(join(await temporaryParent(), 'carteiro-data-'))),
    newcomer,
    log,
  )
  const isOld = existsSync(dataDir) && (await isCluster(dataDir))
  const identity = isOld ? ownerIdentity(dataDir) : newcomer
  if (isOld) await clearLeftover(dataDir)
  else if (options.template) await copyCluster(options.template, dataDir)
  else await makeCluster({ installation, dataDir, identity, password: LOCAL_PASSWORD, isDurable })

  await rememberOwner(dataDir)
  const child = await launchSturdily(() =>
    launch({ installation, dataDir, port, isDurable, identity, log }),
  ).catch((error: Error) => {
    throw error.message.includes('Address already in use') ? takenPort(port, error) : error
  })
  const pid = child.pid ?? 0
  const guard = guardServer({ pid, dataDir, isTemporary, identity })

  return {
    port,
    pid,
    dataDir,
    url: (database = 'postgres', role = 'postgres') =>
      `postgres://${role}:${LOCAL_PASSWORD}@127.0.0.1:${port}/${database}`,
    stop: async (mode = 'fast') => {
      await end(child, mode)
      guard.dismiss()
      if (isTemporary) await rm(dataDir, { recursive: true, force: true })
    },
  }
}
