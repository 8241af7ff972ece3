import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

export type Ran = { code: number | null; stdout: string; stderr: string }

/** The packed command, as a process of its own in a folder, with these settings and no others. */
export const startCommand = (
  project: string,
  cwd: string,
  args: string[],
  env: Record<string, string> = {},
) =>
  spawn(process.execPath, [join(project, 'node_modules/carteiro/dist/main.js'), ...args], {
    cwd,
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })

export const runCommand = async (
  project: string,
  cwd: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<Ran> => {
  const child = startCommand(project, cwd, args, env)
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: child.exitCode, stdout, stderr }
}

export type Received = { headers: Record<string, string>; body: string }

/** An app's webhook route on this machine. */
export const startReceiver = async () => {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    received.push({ headers: request.headers as Record<string, string>, body: await text(request) })
    response.writeHead(204).end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/api/webhook`, received, close: () => server.close() }
}
