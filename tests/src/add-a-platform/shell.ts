import { execFile, spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024

/** The Node that runs this test, whatever `node` is on the PATH. */
const PATH = `${dirname(process.execPath)}:${process.env.PATH}`
const environment = (env: Record<string, string>) => ({ ...process.env, PATH, ...env })

/** Runs commands in a shell. @returns their output @throws Error with the output */
export const runCommands = async (script: string, env: Record<string, string>): Promise<string> => {
  try {
    const options = { env: environment(env), maxBuffer: MAX_OUTPUT_BYTES }
    return (await run('bash', ['-e', '-c', script], options)).stdout
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${script}\n${stdout}\n${stderr}`, { cause: error })
  }
}

/** A shell that stays open. `kill` ends all its processes at once; a killed shell is opened again. */
export const openShell = (script: string, env: Record<string, string>) => {
  let isClosed = false
  let output = ''
  let group = 0
  let ended: Promise<void>
  const open = (): void => {
    const child = spawn('bash', ['-e', '-c', script], { env: environment(env), detached: true })
    group = child.pid ?? 0
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (piece: Buffer) => {
        output += piece
      })
    }
    ended = new Promise((resolve) => {
      child.once('exit', () => {
        resolve()
        if (!isClosed) open()
      })
    })
  }
  const kill = (): void => {
    try {
      process.kill(-group, 'SIGKILL')
    } catch {
      // It has just ended by itself.
    }
  }
  open()
  return {
    kill,
    output: () => output,
    /** Asks all its processes to end, and waits for what they do last. */
    stop: async (ended: () => Promise<unknown>): Promise<void> => {
      isClosed = true
      try {
        process.kill(-group, 'SIGTERM')
      } catch {
        // It has just ended by itself.
      }
      await ended()
    },
    close: async (): Promise<void> => {
      isClosed = true
      kill()
      await ended
    },
  }
}
export type Shell = ReturnType<typeof openShell>
