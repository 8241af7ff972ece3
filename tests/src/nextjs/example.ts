import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readFile, rm, symlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { type StackHarness, until } from '@carteiro/testing/stack/harness'
import { copyInstalled } from '../packages/copy-installed.ts'
import { installPacked, type Manifest } from '../packages/install.ts'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '../../..')
const FOLDER = join(root, 'examples/nextjs')
const START_LIMIT_MS = 60_000

/** `examples/nextjs`, copied out of this repository, with the packed libraries and what its package.json asks for. */
const install = async () => {
  const installed = await installPacked(['contracts', 'react', 'sdk'])
  const { project, manifests } = installed
  const isOurs = (name: string): boolean => name.startsWith('@carteiro/')
  const filter = (path: string): boolean => !/node_modules|\.next$|\.env\.local$/.test(path)
  await cp(FOLDER, project, { recursive: true, filter })
  const asked: Manifest & { devDependencies: Record<string, string> } = JSON.parse(
    await readFile(join(project, 'package.json'), 'utf8'),
  )
  const wanted = Object.keys({ ...asked.dependencies, ...asked.devDependencies })
  await copyInstalled(
    project,
    'tests',
    wanted.filter((name) => !isOurs(name)),
  )
  for (const one of manifests) {
    const theirs = Object.keys({ ...one.dependencies, ...one.peerDependencies })
    const folder = `libs/${one.name.replace('@carteiro/', '')}`
    await copyInstalled(
      project,
      folder,
      theirs.filter((name) => !isOurs(name)),
    )
  }
  for (const [name, version] of Object.entries({ ...asked.dependencies, ...asked.devDependencies })) {
    const there = JSON.parse(await readFile(join(project, 'node_modules', name, 'package.json'), 'utf8'))
    if (there.version !== version)
      throw new Error(`examples/nextjs asks for ${name} ${version}, and is tested with ${there.version}`)
  }
  return installed
}

/** Of the README: the commands that need the running stack and end by themselves. */
const commandsOfReadme = async (project: string): Promise<string> => {
  const readme = await readFile(join(project, 'README.md'), 'utf8')
  const blocks = [...readme.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, body = '']) => body)
  const [found] = blocks.filter((body) => body.includes('local.env'))
  if (!found) throw new Error('the README has no commands that write .env.local')
  return found
}

/** What the example's README has its reader do, up to `npm start`, on a running stack with mode test. */
export const startNextExample = async (stack: StackHarness, port: number) => {
  const { base, project } = await install()
  const url = `http://127.0.0.1:${port}`
  // As `npm start -- --test-mode` makes one.
  const { secret: apiKey } = await stack.client.call<{ secret: string }>('/api/keys', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'nextjs', mode: 'test', scopes: ['publications:write', 'webhooks:write'] }),
  })
  const carteiro = join(base, 'carteiro')
  await mkdir(carteiro)
  await symlink(stack.stateDir, join(carteiro, '.carteiro'))
  // Commands of this repository's packages are not the example's.
  const path = process.env.PATH?.split(':').filter((folder) => !folder.includes('node_modules')) ?? []
  const env = {
    PATH: [dirname(process.execPath), ...path].join(':'),
    HOME: base,
    NEXT_TELEMETRY_DISABLED: '1',
    CARTEIRO: carteiro,
    CARTEIRO_URL: stack.urls.gateway,
    CARTEIRO_API_KEY: apiKey,
  }
  const script = (await commandsOfReadme(project)).replaceAll('http://localhost:3000', url)
  await run('bash', ['-e', '-c', script], { cwd: project, env }).catch((error) => {
    throw new Error(`the commands of the README: ${error.stdout}${error.stderr}`)
  })

  const next = 'node_modules/next/dist/bin/next'
  const server: ChildProcess = spawn(
    process.execPath,
    [next, 'start', '--hostname', '127.0.0.1', '--port', String(port)],
    { cwd: project, env, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let output = ''
  for (const stream of [server.stdout, server.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk
    })
  const end = async (): Promise<void> => {
    if (server.exitCode === null && server.signalCode === null) {
      server.kill()
      await once(server, 'exit')
    }
    await rm(base, { recursive: true, force: true })
  }
  const answers = async () => (await fetch(`${url}/sign-in`).catch(() => undefined))?.ok
  await until(answers, 'the app answers', START_LIMIT_MS).catch(async (error) => {
    await end()
    throw new Error(`${error.message}\n${output}`)
  })
  return { url, project, output: () => output, end }
}
