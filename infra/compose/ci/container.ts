import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { run } from './commands.ts'

/** As long as a loaded machine needs; a good run takes neither. */
const START_LIMIT_MS = 300_000
const STOP_LIMIT_MS = 120_000
const LOOK_AGAIN_MS = 100

type ImageConfig = {
  User: string
  Env: string[]
  Cmd: string[]
  WorkingDir: string
  Healthcheck: { Test: string[] }
}

/**
 * What an engine would do, without one: the image's file system, not to be written to, with processes, mounts and
 * devices of its own; the network is the machine's. $1 root, $2 folder of the volume, $3 hosts file, $4 user, then what
 * runs.
 */
const ENTER = `
set -eu
root=$1 data=$2 hosts=$3 user=$4; shift 4
mount --bind "$root" "$root"
touch "$root/etc/hosts"
mount --bind "$hosts" "$root/etc/hosts"
mount -o remount,bind,ro "$root/etc/hosts"
mount -t proc proc "$root/proc"
mount -t tmpfs dev "$root/dev"
for device in null zero random urandom; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mount -t tmpfs tmp "$root/tmp"
[ -z "$data" ] || mount --bind "$data" "$root/data"
mount -o remount,bind,ro "$root"
exec setpriv --no-new-privs chroot --userspec="$user" --groups= "$root" "$@"
`

export type Container = {
  name: string
  /** Waits until the image's own health check passes. @throws with its log when it doesn't */
  untilHealthy(): Promise<void>
  /** Runs a command inside, as the image's user. */
  execute(command: string[]): { status: number | null; output: string }
  /** Its user, and whether it can gain rights, as the kernel has it. */
  status(): string
  /** Waits until it ends by itself. Answers its exit code. */
  ended(): Promise<number | null>
  /** SIGTERM, as an engine stops it. Answers its exit code, null if it had to be killed. */
  stop(): Promise<number | null>
  log(): string
}

const hostPidInside = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0])

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const answer = (listens: boolean): void => {
      socket.destroy()
      resolve(listens)
    }
    socket.once('connect', () => answer(true)).once('error', () => answer(false))
  })

/** Starts an image as `docker run --read-only --cap-drop ALL` would. `hosts` are names of this machine. */
export const startContainer = (
  name: string,
  image: string,
  options: { environment: Record<string, string>; hosts: string[]; dataDir?: string | undefined },
): Container => {
  const config: ImageConfig = JSON.parse(run('buildah', 'inspect', '--type', 'image', image)).Docker.config
  const container = run('buildah', 'from', '--pull-never', image)
  const root = run('buildah', 'mount', container)
  const scratch = mkdtempSync(join(tmpdir(), 'carteiro-container-'))
  const hosts = join(scratch, 'hosts')
  writeFileSync(hosts, `127.0.0.1 localhost ${options.hosts.join(' ')}\n`)
  const settings = { ...parseEnv(config.Env.join('\n')), ...options.environment }
  const environment = [...config.Env, ...Object.entries(options.environment).map((pair) => pair.join('='))]
  const clean = ['/usr/bin/env', '-i', `--chdir=${config.WorkingDir}`, ...environment]

  const parameters = [root, options.dataDir ?? '', hosts, config.User, ...clean, ...config.Cmd]
  const isolation = ['--mount', '--pid', '--fork', '--kill-child=SIGKILL', '--propagation', 'private']
  const child: ChildProcess = spawn('unshare', [...isolation, 'sh', '-c', ENTER, name, ...parameters], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  child.stdout?.on('data', (chunk) => (log += chunk))
  child.stderr?.on('data', (chunk) => (log += chunk))
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null
  const end = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  void end.then(() => {
    run('buildah', 'rm', container)
    rmSync(scratch, { recursive: true, force: true })
  })

  const execute = (command: string[]) => {
    const inside = ['--target', String(hostPidInside(child.pid ?? 0)), '--mount', '--pid']
    const asUser = ['setpriv', '--no-new-privs', 'chroot', `--userspec=${config.User}`, '--groups=', root]
    const { status, stdout, stderr } = spawnSync('nsenter', [...inside, ...asUser, ...clean, ...command], {
      encoding: 'utf8',
    })
    return { status, output: stdout + stderr }
  }

  return {
    name,
    execute,
    log: () => log,
    status: () => readFileSync(`/proc/${hostPidInside(child.pid ?? 0)}/status`, 'utf8'),
    ended: () => end,
    untilHealthy: async () => {
      const [, ...check] = config.Healthcheck.Test
      const port = Number(settings.PORT)
      const deadline = Date.now() + START_LIMIT_MS
      while (!isOver() && Date.now() < deadline) {
        // The check is a process of its own: before there is a port, it only keeps the service from starting.
        if ((await isListening(port)) && execute(check).status === 0) return
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
      }
      throw new Error(`${name} ${isOver() ? `ended (${child.exitCode})` : 'did not become healthy'}:\n${log}`)
    },
    stop: async () => {
      if (isOver()) return end
      process.kill(hostPidInside(child.pid ?? 0), 'SIGTERM')
      const limit = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS)
      const code = await end
      clearTimeout(limit)
      return code
    },
  }
}
