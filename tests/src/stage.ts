import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import postgres, { type Sql } from 'postgres'
import { type DemoClient, signIn } from '../../infra/local/src/demo/client.ts'
import { freePorts } from '../../infra/local/src/stack/ports.ts'
import { type Stack, startStack } from '../../infra/local/src/stack/stack.ts'

export const fixtures = resolve(import.meta.dirname, '../../infra/sandbox/fixtures')

export type SandboxPost = { platform: string; id: string; permalink: string; text: string; media: unknown[] }
export type Hold = { id: string; platform: string; operation: string }

/** The whole embedded stack on free ports, with a signed-in client and a hand on the sandbox. */
export type WholeStage = Stack & {
  client: DemoClient
  /** Where the stack keeps its files. */
  stateDir: string
  sql: Sql
  posts(platform?: string): Promise<SandboxPost[]>
  /** Switches a fault on; answers its id. */
  fault(spec: Record<string, unknown>): Promise<string>
  holds(): Promise<Hold[]>
  sandbox(method: string, path: string, body?: unknown): Promise<Response>
  /** Other rules for a platform than at first. @throws on one that the sandbox does not know */
  rules(platform: string, rules: Record<string, unknown>): Promise<void>
  kill(process: string): Promise<void>
  spans(): Promise<
    { traceId: string; spanId: string; parentSpanId?: string; name: string; service: string }[]
  >
  /** `keep`: its files stay, for another stage. */
  end(options?: { keep: boolean }): Promise<void>
}

export const setWholeStage = async (
  options: {
    secondCopies?: boolean
    studioDir?: string
    treeOf?: (process: string) => string | undefined
    /** Of a stage that was ended with `keep`: it goes on with what is there. */
    stateDir?: string
  } = {},
): Promise<WholeStage> => {
  const stateDir = options.stateDir ?? (await mkdtemp(join(tmpdir(), 'carteiro-test-')))
  await chmod(stateDir, 0o755)
  const ports = await freePorts()
  const stack = await startStack({
    stateDir,
    ports,
    ...(options.treeOf ? { treeOf: options.treeOf } : {}),
    ...(options.studioDir ? { studioDir: options.studioDir } : {}),
    ...(options.secondCopies ? { secondCopies: await freePorts() } : {}),
  })
  const client = await signIn({ ...stack.urls, anonKey: stack.keys.anonKey })
  const sql = postgres(stack.urls.database, { max: 2, onnotice: () => undefined })
  const sandbox = (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(`${stack.urls.sandbox}/_sandbox${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  return {
    ...stack,
    client,
    stateDir,
    sql,
    sandbox,
    posts: async (platform) => {
      const answer = await sandbox('GET', platform ? `/posts?platform=${platform}` : '/posts')
      return ((await answer.json()) as { posts: SandboxPost[] }).posts
    },
    rules: async (platform, rules) => {
      const response = await sandbox('PUT', `/${platform}/rules`, rules)
      if (!response.ok) throw new Error(await response.text())
    },
    fault: async (spec) => {
      const response = await sandbox('POST', '/faults', spec)
      if (!response.ok) throw new Error(await response.text())
      return ((await response.json()) as { id: string }).id
    },
    holds: async () => ((await (await sandbox('GET', '/holds')).json()) as { holds: Hold[] }).holds,
    kill: async (name) => {
      const list: { name: string; pid: number }[] = JSON.parse(
        await readFile(join(stateDir, 'processes.json'), 'utf8'),
      )
      const found = list.find((one) => one.name === name)
      if (!found) throw new Error(`no process ${name}`)
      process.kill(found.pid, 'SIGKILL')
    },
    spans: async () =>
      (await readFile(join(stateDir, 'spans.jsonl'), 'utf8').catch(() => ''))
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    end: async ({ keep } = { keep: false }) => {
      await client.close()
      await sql.end({ timeout: 1 })
      await stack.stop()
      if (!keep) await rm(stateDir, { recursive: true, force: true })
    },
  }
}

/** Waits for a condition, looking every 100 ms, or as often as is said. @throws when it doesn't come true in time */
export const until = async <T>(
  look: () => Promise<T | undefined | false>,
  what: string,
  limitMs: number,
  everyMs = 100,
): Promise<T> => {
  const deadline = Date.now() + limitMs
  while (Date.now() < deadline) {
    const seen = await look()
    if (seen) return seen
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
  throw new Error(`${what}: not within ${limitMs / 1000} s`)
}
