import { spawnSync } from 'node:child_process'

const MAX_OUTPUT_BYTES = 64 * 1024 ** 2

/** Runs a command and answers what it says. @throws with all that it said when it fails */
export const run = (command: string, ...args: string[]): string => {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT_BYTES,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
  })
  if (error) throw error
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`)
  return stdout.trim()
}

export const say = (line: string): void => void process.stdout.write(`${line}\n`)

const isInstalled = (command: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${command}`]).status === 0

/** Why containers can't be made here, or undefined. Installs what is missing on a Debian where we are root. */
export const missingForContainers = (commands: string[]): string | undefined => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'it takes root on Linux'
  if (spawnSync('unshare', ['--mount', 'true']).status !== 0) return 'this root may not mount anything'
  const missing = commands.filter((command) => !isInstalled(command))
  if (missing.length === 0) return undefined
  if (!isInstalled('apt-get')) return `${missing.join(' and ')} is not here, nor apt-get to install it`
  try {
    say(`Installing ${missing.join(', ')} …`)
    run('apt-get', 'update')
    run('apt-get', 'install', '--yes', '--no-install-recommends', ...missing)
    return undefined
  } catch (error) {
    return `${missing.join(' and ')} could not be installed: ${(error as Error).message.split('\n').slice(-3).join(' ')}`
  }
}
