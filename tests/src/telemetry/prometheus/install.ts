import { spawnSync } from 'node:child_process'

const succeeds = (command: string, args: string[]): boolean =>
  spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0

const isThere = (): boolean =>
  spawnSync('promtool', ['--version'], { stdio: 'ignore' }).status === 0 &&
  spawnSync('prometheus', ['--version'], { stdio: 'ignore' }).status === 0

/** Whether `prometheus` and `promtool` are available; installs Debian's package when that is permitted. */
export const hasPrometheus = (): boolean => {
  if (isThere()) return true
  if (process.getuid?.() !== 0) return false
  return (
    succeeds('apt-get', ['update', '-qq']) &&
    succeeds('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'prometheus']) &&
    isThere()
  )
}
