import { chmod, cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { fixtures } from '@carteiro/testing/fixtures'
import { startRegistry } from '@carteiro/testing/packages/registry'
import { until } from '@carteiro/testing/stack/harness'
import { freePorts, freeTestPorts } from '../../../infra/local/src/stack/ports.ts'
import { copyRepository } from '../add-a-platform/copy-repository.ts'
import { openShell } from '../add-a-platform/shell.ts'

const START_LIMIT_MS = 240_000
const STOP_LIMIT_MS = 60_000

const settingsOf = (ports: Record<string, number>, suffix: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [`${name.toUpperCase()}_${suffix}`, String(port)]),
  )

/**
 * A copy of this repository in which the pages' own command has started everything, beside an empty folder. Two things differ
 * from a reader's machine: ports are free ones, and packages come from what is installed here.
 */
export const startQuickstarts = async (command: string) => {
  const base = await mkdtemp(join(tmpdir(), 'carteiro-quickstarts-'))
  // Postgres runs as another user.
  await chmod(base, 0o755)
  const folders = { CARTEIRO: join(base, 'carteiro'), APP: join(base, 'app') }
  await copyRepository(folders.CARTEIRO)
  await mkdir(folders.APP)
  await cp(join(fixtures, 'square.jpg'), join(folders.APP, 'photo.jpg'))
  const registry = await startRegistry()
  const env = {
    ...folders,
    ...settingsOf(await freePorts(), 'PORT'),
    ...settingsOf(await freeTestPorts(), 'TEST_PORT'),
    npm_config_registry: registry.url,
    npm_config_cache: join(base, 'cache'),
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
  }
  const stateDir = join(folders.CARTEIRO, '.carteiro')
  const read = (name: string): Promise<string> => readFile(join(stateDir, name), 'utf8').catch(() => '')
  const shell = openShell(command, env)

  const end = async (): Promise<void> => {
    await shell.stop(async () =>
      until(async () => (await read('processes.json')) === '', 'stopped', STOP_LIMIT_MS),
    )
    await registry.stop()
    await rm(base, { recursive: true, force: true })
  }
  try {
    await until(async () => (await read('local.env')).includes('CARTEIRO_API_KEY='), command, START_LIMIT_MS)
  } catch (error) {
    await end()
    throw new Error(`${(error as Error).message}\n${shell.output()}`)
  }
  return {
    env,
    folders,
    settings: parseEnv(await read('local.env')) as Record<string, string>,
    output: shell.output,
    end,
  }
}
export type Quickstarts = Awaited<ReturnType<typeof startQuickstarts>>
