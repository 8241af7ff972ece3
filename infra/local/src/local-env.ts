import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { stateDir } from './state-dir.ts'

/** The addresses of the running stack. @throws Error when none runs */
export const readLocalEnv = (): Record<string, string> => {
  try {
    return parseEnv(readFileSync(join(stateDir, 'local.env'), 'utf8')) as Record<string, string>
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new Error('Nothing runs here: npm start first.')
  }
}

/** Runs a command, and says in one line why it failed. */
export const runCommand = async (work: () => Promise<void>): Promise<void> => {
  try {
    await work()
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exitCode = 1
  }
}
