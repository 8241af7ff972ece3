import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBrowser } from '@carteiro/testing/accounts/browser'
import { startRegistry } from '@carteiro/testing/packages/registry'
import { type Hold, startStackHarness, until } from '@carteiro/testing/stack/harness'
import { freePort } from '../../../infra/local/src/free-port.ts'
import type { MatrixHarness } from '../crash-matrix/scenarios.ts'
import { commandsOfPage } from './commands.ts'
import { copyRepository } from './copy-repository.ts'
import { openShell, runCommands, type Shell } from './shell.ts'

const PLATFORM = 'bluesky'
/** The page's port for the simulator. */
const SIMULATOR_PORT = '8091'
const START_LIMIT_MS = 120_000
/** Time limit of every call of the service: how long a call waits for a simulator that does not answer. */
const STEP_LIMIT_SECONDS = '15'

export type Login = { did: string; handle: string; appPassword: string }
export type BlueskyPost = {
  id: string
  account: { id: string }
  text: string
  writes: number
  record: { text: string; facets?: unknown[]; embed?: { $type: string } }
}

/**
 * An unmodified stack, and beside it the platform of the page, made and started by the page's own commands. Two things differ:
 * ports are free ones, and packages come from what is installed here.
 */
export const startAddedPlatform = async () => {
  const stack = await startStackHarness()
  const registry = await startRegistry()
  const base = await mkdtemp(join(tmpdir(), 'carteiro-added-'))
  const folders = { CARTEIRO: join(base, 'carteiro'), PLATFORM: join(base, 'platform') }
  await copyRepository(folders.CARTEIRO)
  const simulatorPort = String(await freePort())
  const env = {
    ...folders,
    STATE_DIR: stack.stateDir,
    npm_config_registry: registry.url,
    npm_config_cache: join(base, 'cache'),
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
  }
  const portsOf = [simulatorPort, String(await freePort())]
  const simulatorUrl = `http://127.0.0.1:${simulatorPort}`
  const shells: Shell[] = []
  const open = (script: string): void => {
    const PORT = portsOf[shells.length] ?? ''
    shells.push(openShell(script, { ...env, PORT, STEP_LIMIT_SECONDS }))
  }
  const ready = [
    async () => (await fetch(`${simulatorUrl}/_sandbox/posts`)).ok,
    async () => {
      const { platforms } = await stack.client.call<{ platforms: { platform: string }[] }>('/api/platforms')
      return platforms.some(({ platform }) => platform === PLATFORM)
    },
  ]

  const end = async (): Promise<void> => {
    await Promise.all(shells.map((shell) => shell.close()))
    await registry.stop()
    await stack.end()
    await rm(base, { recursive: true, force: true })
  }

  /** The last one runs the tests. */
  const commands = await commandsOfPage()
  let printed = ''
  try {
    for (const { script, staysOpen } of commands.slice(0, -1)) {
      const here = script.replaceAll(SIMULATOR_PORT, simulatorPort)
      if (staysOpen) {
        const isReady = ready[shells.length]
        open(here)
        const answers = async () => (await isReady?.().catch(() => false)) || false
        await until(answers, `ready: ${here}`, START_LIMIT_MS).catch((error) => {
          throw new Error(`${error.message}\n${shells.at(-1)?.output()}`)
        })
      } else printed = await runCommands(here, env)
    }
  } catch (error) {
    await end()
    throw error
  }

  const sandbox = (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(`${simulatorUrl}/_sandbox${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const ask = async <Answer>(path: string): Promise<Answer> =>
    (await sandbox('GET', path)).json() as Promise<Answer>

  /** Fills the form at an address, and confirms which user gets the account. @returns the last page */
  const connect = async (address: string, { handle, appPassword }: Omit<Login, 'did'>): Promise<string> => {
    const browser = openBrowser(stack.urls.gateway, stack.urls.gateway)
    const page = await (await browser.send(address)).text()
    const hiddenIn = (text: string, name: string): string =>
      new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? ''
    const callback = address.split('?')[0] ?? ''
    const answer = await browser.submit(callback, [
      ['state', hiddenIn(page, 'state')],
      ['handle', handle],
      ['app_password', appPassword],
      ['server', ''],
    ])
    const choice = await answer.text()
    const confirmed = await browser.submit(callback, [
      ['claim', hiddenIn(choice, 'claim')],
      ['account', hiddenIn(choice, 'account')],
    ])
    return choice.includes('name="claim"') ? confirmed.text() : choice
  }
  const accountId = async (did: string): Promise<string> => {
    const { accounts } = await stack.client.call<{ accounts: { id: string; external_id: string }[] }>(
      '/api/accounts',
    )
    return accounts.find(({ external_id }) => external_id === did)?.id ?? ''
  }

  return {
    stack,
    /** What the service has printed. */
    output: (): string => shells[1]?.output() ?? '',
    /** The address that the last command has printed. */
    address: /https?:\/\/\S+/.exec(printed)?.[0] ?? '',
    connect,
    /** Creates an account in the simulator, and connects it. @returns its id in Carteiro */
    connectAnother: async (login: Login): Promise<string> => {
      await sandbox('POST', '/accounts', login)
      const begun = await stack.client.call<{ authorization_url: string }>(
        `/api/accounts/${PLATFORM}/connect`,
      )
      await connect(begun.authorization_url, login)
      return accountId(login.did)
    },
    accountId,
    posts: async (did = ''): Promise<BlueskyPost[]> =>
      (await ask<{ posts: BlueskyPost[] }>(`/posts?account=${did}`)).posts,
    runTests: () => runCommands(commands.at(-1)?.script ?? '', env),
    /** The parts of a stack that the crash matrix needs, with the simulator instead of the sandbox. */
    matrixHarness: (rest: Pick<MatrixHarness, 'coverage' | 'accounts'>): MatrixHarness => ({
      ...stack,
      ...rest,
      sandbox,
      posts: async (_platform, did = '') => (await ask<{ posts: never[] }>(`/posts?account=${did}`)).posts,
      fault: async (spec) => ((await (await sandbox('POST', '/faults', spec)).json()) as { id: string }).id,
      faults: async () => (await ask<{ faults: { id: string }[] }>('/faults')).faults,
      holds: async () => (await ask<{ holds: Hold[] }>('/holds')).holds,
      kill: async (name) => (name === PLATFORM ? shells[1]?.kill() : stack.kill(name)),
    }),
    end,
  }
}
export type AddedPlatform = Awaited<ReturnType<typeof startAddedPlatform>>
