import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { descriptorOf, type PlatformName, platformNames } from '@carteiro/platforms'
import postgres, { type Sql } from 'postgres'
import { type DemoClient, signIn } from '../../../infra/local/src/demo/client.ts'
import { preparedCluster } from '../../../infra/local/src/postgres/index.ts'
import { freePorts, freeTestPorts } from '../../../infra/local/src/stack/ports.ts'
import { type Stack, startStack } from '../../../infra/local/src/stack/stack.ts'

/** A loaded machine probes slowly. */
const PROBE_LIMIT_MS = '120000'

export type SandboxPost = { platform: string; id: string; permalink: string; text: string; media: unknown[] }
export type Hold = {
  id: string
  platform: string
  operation: string
  account: string | null
  since: string
}

/** The whole embedded stack on free ports, with a signed-in client and control of the sandbox. */
export type StackHarness = Stack & {
  client: DemoClient
  /** Where the stack keeps its files. */
  stateDir: string
  sql: Sql
  posts(platform?: string, account?: string): Promise<SandboxPost[]>
  /** Adds a fault. @returns its id */
  fault(spec: Record<string, unknown>): Promise<string>
  /** The faults that have not been used yet. */
  faults(): Promise<{ id: string }[]>
  holds(): Promise<Hold[]>
  sandbox(method: string, path: string, body?: unknown): Promise<Response>
  /** Changes rules of a platform. @throws for an unknown rule */
  rules(platform: string, rules: Record<string, unknown>): Promise<void>
  /** Removes the daily limits of accounts' posts and calls at every platform. */
  withoutQuotas(): Promise<void>
  kill(process: string): Promise<void>
  spans(): Promise<
    { traceId: string; spanId: string; parentSpanId?: string; name: string; service: string }[]
  >
  /** `keep` leaves its files for another harness. */
  end(options?: { keep: boolean }): Promise<void>
}

export const startStackHarness = async (
  options: {
    secondCopies?: boolean
    /** The platforms whose services run, for tests that need few: each costs a second of computing. Without it, all. */
    platforms?: readonly PlatformName[]
    /** Whether the dispatcher and the platforms' services run a second time, in mode test. */
    testMode?: boolean
    studioDir?: string
    treeOf?: (process: string) => string | undefined
    /** The files of a harness that was ended with `keep`, to continue with. */
    stateDir?: string
    /** Postgres writes as in production: for measurements. */
    isDurable?: boolean
  } = {},
): Promise<StackHarness> => {
  const stateDir = options.stateDir ?? (await mkdtemp(join(tmpdir(), 'carteiro-test-')))
  await chmod(stateDir, 0o755)
  const ports = await freePorts()
  process.env.MEDIA_PROBE_MS ??= PROBE_LIMIT_MS
  const stack = await startStack({
    stateDir,
    ports,
    isDurable: options.isDurable ?? false,
    template: await preparedCluster(),
    ...(options.platforms ? { platforms: options.platforms } : {}),
    ...(options.treeOf ? { treeOf: options.treeOf } : {}),
    ...(options.studioDir ? { studioDir: options.studioDir } : {}),
    ...(options.secondCopies ? { secondCopies: await freePorts() } : {}),
    ...(options.testMode ? { testPorts: await freeTestPorts() } : {}),
  })
  const client = await signIn({ ...stack.urls, anonKey: stack.keys.anonKey })
  const sql = postgres(stack.urls.database, { max: 2, onnotice: () => undefined })
  const sandbox = (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(`${stack.urls.sandbox}/_sandbox${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const rules = async (platform: string, changed: Record<string, unknown>): Promise<void> => {
    const response = await sandbox('PUT', `/${platform}/rules`, changed)
    if (!response.ok) throw new Error(await response.text())
  }
  return {
    ...stack,
    client,
    stateDir,
    sql,
    sandbox,
    posts: async (platform = '', account = '') => {
      const answer = await sandbox('GET', `/posts?${new URLSearchParams({ platform, account })}`)
      return ((await answer.json()) as { posts: SandboxPost[] }).posts
    },
    rules,
    withoutQuotas: async () => {
      await Promise.all(
        platformNames.map((name) => rules(name, descriptorOf(name).sandbox.rulesWithoutQuotas)),
      )
    },
    fault: async (spec) => {
      const response = await sandbox('POST', '/faults', spec)
      if (!response.ok) throw new Error(await response.text())
      return ((await response.json()) as { id: string }).id
    },
    faults: async () =>
      ((await (await sandbox('GET', '/faults')).json()) as { faults: { id: string }[] }).faults,
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

const FIRST_CHECK_MS = 100
const SLOWEST_CHECK_MS = 500
const SLOWER_BY = 1.1

/**
 * Waits until a condition holds, checking it every `everyMs`; without it ever less often, as what has taken seconds may
 * take half a second more. @throws after `limitMs`
 */
export const until = async <T>(
  condition: () => Promise<T | undefined | false>,
  what: string,
  limitMs: number,
  everyMs?: number,
): Promise<T> => {
  const deadline = Date.now() + limitMs
  let pauseMs = everyMs ?? FIRST_CHECK_MS
  while (Date.now() < deadline) {
    const seen = await condition()
    if (seen) return seen
    const pause = pauseMs
    await new Promise((resolve) => setTimeout(resolve, pause))
    if (everyMs === undefined) pauseMs = Math.min(pauseMs * SLOWER_BY, SLOWEST_CHECK_MS)
  }
  throw new Error(`${what}: not within ${limitMs / 1000} s`)
}
