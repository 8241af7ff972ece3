import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { IMMEDIATE_STOP_LIMIT_MS, LEAVING_LIMIT_MS, LEFTOVER_STOP_LIMIT_MS } from './limits.ts'
import { waitUntil } from './wait.ts'

/** Beside Postgres' own files: the pid of the process that started the server. */
const OWNER_FILE = 'carteiro-owner.pid'

const firstNumber = (file: string): number | undefined => {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || undefined
  } catch {
    return undefined
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const commandOf = (pid: number): string => {
  try {
    return process.platform === 'linux'
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  } catch {
    return ''
  }
}

export const rememberOwner = (dataDir: string): Promise<void> =>
  writeFile(join(dataDir, OWNER_FILE), `${process.pid}\n`)

/**
 * Makes way for a new server on the folder. The pid file of a killed server goes; its number may be another
 * program's by now, so the command line decides. A server whose starter is gone is stopped.
 *
 * @throws when a server runs whose starter lives: two stacks on one folder
 */
export const clearLeftover = async (dataDir: string): Promise<void> => {
  const pidFile = join(dataDir, 'postmaster.pid')
  const pid = firstNumber(pidFile)
  const owner = firstNumber(join(dataDir, OWNER_FILE))
  if (pid !== undefined) {
    const isGone = (): boolean => !commandOf(pid).includes(dataDir)
    if (owner !== undefined && isAlive(owner) && !(await waitUntil(isGone, LEAVING_LIMIT_MS))) {
      throw new Error(
        `${dataDir} is in use: process ${owner} runs Postgres (process ${pid}) on it. Stop that one first`,
      )
    }
    if (!isGone()) {
      process.kill(pid, 'SIGINT')
      if (!(await waitUntil(isGone, LEFTOVER_STOP_LIMIT_MS))) {
        process.kill(pid, 'SIGQUIT')
        if (!(await waitUntil(isGone, IMMEDIATE_STOP_LIMIT_MS)))
          throw new Error(
            `${dataDir} is in use by Postgres (process ${pid}), which does not stop: end it first`,
          )
      }
    }
  }
  await rm(pidFile, { force: true })
}
