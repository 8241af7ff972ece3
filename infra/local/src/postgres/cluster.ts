import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Installation } from './installation.ts'
import { INITDB_LIMIT_MS } from './limits.ts'
import type { Identity } from './unprivileged.ts'

const MAJOR_VERSION = '17'

const run = (command: string, args: string[], identity: Identity): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...identity,
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: INITDB_LIMIT_MS,
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    })
    let complaints = ''
    child.stderr?.on('data', (chunk) => {
      complaints += chunk
    })
    child.once('error', reject)
    child.once('close', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`${command} (${signal ?? `code ${code}`}): ${complaints}`)),
    )
  })

/**
 * Whether the folder holds a cluster of our version.
 *
 * @throws when it holds another version's, or anything else
 */
export const isCluster = async (dataDir: string): Promise<boolean> => {
  const version = await readFile(join(dataDir, 'PG_VERSION'), 'utf8').catch(() => undefined)
  if (version?.trim() === MAJOR_VERSION) return true
  if (version !== undefined)
    throw new Error(`${dataDir} holds Postgres ${version.trim()}'s data; this is Postgres ${MAJOR_VERSION}`)
  if ((await readdir(dataDir).catch(() => [])).length > 0)
    throw new Error(
      `${dataDir} is neither empty nor Postgres' data: choose another folder, or empty this one`,
    )
  return false
}

/** Makes a new cluster: aside, then renamed, so that an initdb that was cut off leaves no half of one. */
export const makeCluster = async (options: {
  installation: Installation
  dataDir: string
  identity: Identity
  password: string
  isDurable: boolean
}): Promise<void> => {
  const { installation, dataDir, identity, password, isDurable } = options
  const draft = `${dataDir}-draft-${randomBytes(4).toString('hex')}`
  const passwordFile = `${draft}.password`
  await mkdir(draft, { recursive: true, mode: 0o700 })
  await writeFile(passwordFile, password, { mode: 0o600 })
  try {
    for (const path of identity ? [draft, passwordFile] : []) {
      await chown(path, identity?.uid ?? 0, identity?.gid ?? 0)
    }
    // The builtin locale needs nothing of the system: the same data everywhere.
    const args = ['--auth=scram-sha-256', '--username=postgres', '--encoding=UTF8', '--locale=C']
    args.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions')
    if (!isDurable) args.push('--no-sync')
    await run(installation.initdb, [`--pgdata=${draft}`, `--pwfile=${passwordFile}`, ...args], identity)
    await rename(draft, dataDir)
  } finally {
    await rm(draft, { recursive: true, force: true })
    await rm(passwordFile, { force: true })
  }
}

/** Copies a cluster that no server runs on, with its owner and rights, which Postgres insists on. */
export const copyCluster = async (from: string, to: string): Promise<void> => {
  await mkdir(to, { recursive: true, mode: 0o700 })
  await run('cp', ['-a', `${from}/.`, to], undefined)
}
