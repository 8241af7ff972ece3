import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fixtures } from '@carteiro/testing/fixtures'
import { type StackHarness, startStackHarness } from '@carteiro/testing/stack/harness'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoUser } from '../../../infra/local/src/auth/demo-user.ts'
import { type FaultyGateway, startFaultyGateway } from '../../../libs/sdk/src/testing/faulty-gateway.ts'
import { exampleIn } from './examples.ts'
import { installPacked } from './install.ts'
import { othersNode } from './others-node.ts'

const FAR = { timeout: 240_000 }
const CAPTIONS = ['Bom dia', 'Bom dia, X']

let harness: StackHarness
let gateway: FaultyGateway
let installed: Awaited<ReturnType<typeof installPacked>>
let apiKey: string
beforeAll(async () => {
  ;[harness, installed] = await Promise.all([
    startStackHarness({ platforms: ['x', 'instagram'] }),
    installPacked(['contracts', 'sdk']),
  ])
  gateway = await startFaultyGateway(harness.urls.gateway, (path) => path.endsWith('/enqueue'))
  await writeFile(join(installed.project, 'publish.ts'), await exampleIn('docs/sdk.md'))
  await cp(join(fixtures, 'square.jpg'), join(installed.project, 'photo.jpg'))
  const response = await fetch(`${harness.urls.gateway}/api/keys`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${harness.keys.serviceRoleKey}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      user_id: demoUser.id,
      name: 'sdk',
      mode: 'live',
      scopes: ['publications:write', 'publications:read', 'media:write'],
    }),
  })
  apiKey = ((await response.json()) as { data: { secret: string } }).data.secret
})
afterAll(async () => {
  await gateway?.close()
  await harness?.end()
  if (installed) await rm(installed.base, { recursive: true, force: true })
})

const posted = async (): Promise<string[]> => (await harness.posts()).map((post) => post.text).sort()

/** The quickstart of docs/sdk.md, as a process of its own. */
const start = (): ChildProcess =>
  spawn(othersNode, ['publish.ts'], {
    cwd: installed.project,
    env: { PATH: process.env.PATH, CARTEIRO_API_KEY: apiKey, CARTEIRO_URL: gateway.url },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
const run = async (): Promise<string> => {
  const child = start()
  const [printed, errors] = await Promise.all([text(child.stdout as never), text(child.stderr as never)])
  expect(errors).toBe('')
  return printed
}
const PUBLISHED =
  /^completed\n(x_post|instagram_feed) completed http\S+\n(x_post|instagram_feed) completed http\S+\n$/

test('the quickstart, killed when its request has arrived and run again, publishes once', async () => {
  for (let kills = 1; kills <= 2; kills += 1) {
    gateway.faults.push('withhold')
    const child = start()
    await expect.poll(() => gateway.withheld.length, FAR).toBe(kills)
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  expect(await run()).toMatch(PUBLISHED)
  expect(await posted()).toEqual(CAPTIONS)
  expect(await run()).toMatch(PUBLISHED)
  expect(await posted()).toEqual(CAPTIONS)
})

test('waiting for it took few questions', () => {
  const asked = gateway.seen.filter(({ path }) => path.includes('wait='))
  expect(asked.length).toBeGreaterThan(0)
  expect(asked.length).toBeLessThan(20)
})
