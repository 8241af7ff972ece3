import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import type { Identity } from './unprivileged.ts'

// The end of the pipe is the signal: the system closes it when we die, however we die. The pid file is read first,
// so that a number that went to another program is left alone.
const SCRIPT = `
read -r _
[ "$(head -n 1 "$2" 2>/dev/null)" = "$1" ] || exit 0
kill -INT "$1"
[ -n "$3" ] || exit 0
while kill -0 "$1" 2>/dev/null; do sleep 0.1; done
rm -rf "$3"
`

/**
 * Stops the server should this process die without doing so (SIGKILL, out of memory): a shell waits on a pipe that
 * only we hold open, and costs nothing until then. A temporary server's data goes too.
 */
export const guardServer = (options: {
  pid: number
  dataDir: string
  isTemporary: boolean
  identity: Identity
}): { dismiss(): void } => {
  if (process.platform === 'win32') return { dismiss: () => undefined }
  const { pid, dataDir, isTemporary, identity } = options
  const args = [String(pid), join(dataDir, 'postmaster.pid'), isTemporary ? dataDir : '']
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'carteiro-postgres-guard', ...args], {
    ...identity,
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // It must not keep us alive, nor end us if it can't be started: then there is no guard, as before.
  shell.once('error', () => undefined)
  shell.stdin?.on('error', () => undefined)
  shell.unref()
  ;(shell.stdin as Socket | null)?.unref()
  return { dismiss: () => void shell.kill('SIGKILL') }
}
