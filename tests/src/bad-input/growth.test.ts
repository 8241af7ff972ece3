import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PROCESS_PUBLICATION_PATH, TICK_PATH } from '@carteiro/contracts'
import { signInternalCall } from '@carteiro/service-kit'
import { someOf } from '@carteiro/testing/fuzz'
import { type StackHarness, startStackHarness, until } from '@carteiro/testing/stack/harness'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { platformNames } from '../../../infra/platforms/src/index.ts'

const BODY_BYTES = 64 * 1024
const REQUESTS = 200
const AT_ONCE = 20
/** A process grows in steps until its memory is reused: the growth must end. */
const MAX_ROUNDS = 24
/** If bodies were kept, this many requests would add about 50 MB; kept connections would be 800 open files. */
const QUIET_ROUNDS = 4
const QUIET_BYTES = 24 * 1024 * 1024
const MAX_NEW_FILES = 40
/** Longer than a loaded machine needs. */
const CLOSED_WITHIN_MS = 120_000

let harness: StackHarness
beforeAll(async () => {
  harness = await startStackHarness()
})
afterAll(() => harness?.end())

const processes = async (): Promise<{ name: string; pid: number; url: string }[]> =>
  JSON.parse(await readFile(join(harness.stateDir, 'processes.json'), 'utf8'))
const residentBytes = async (pid: number): Promise<number> =>
  1024 * Number((await readFile(`/proc/${pid}/status`, 'utf8')).match(/VmRSS:\s+(\d+)/)?.[1])
const openFiles = async (pid: number): Promise<number> => (await readdir(`/proc/${pid}/fd`)).length

const bad = (index: number): string =>
  index % 5 === 1
    ? `{"a":"${index}${'a'.repeat(BODY_BYTES)}`
    : JSON.stringify({ [`a${index}`]: 'b'.repeat(BODY_BYTES) })

/** Repeats a request on a new connection when the server closed the idle one just as the request was sent. */
const fetchAgain = (url: string, init: RequestInit): Promise<Response> =>
  fetch(url, init).catch((error: unknown) => {
    const { cause } = error as { cause?: { code?: string } }
    if (cause?.code !== 'UND_ERR_SOCKET' && cause?.code !== 'ECONNRESET') throw error
    return fetchAgain(url, init)
  })

/** Bad requests, some with a valid signature, some without. */
const send = async (url: string, token: string, count: number): Promise<void> => {
  let next = 0
  const caller = async (): Promise<void> => {
    while (next < count) {
      const index = next++
      const response = await fetchAgain(url, {
        method: 'POST',
        body: bad(index),
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${index % 5 ? token : 'none'}`,
        },
      })
      await response.arrayBuffer()
      expect(response.status).toBeLessThan(500)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, caller))
}

/** Platform services share their app: a run tests some of them. */
const services = ['gateway', 'dispatcher', ...someOf(platformNames)]

it.skipIf(process.platform !== 'linux').each(services)(
  'thousands of bad requests leave neither memory nor open files in %s',
  async (name) => {
    const service = (await processes()).find((one) => one.name === name)
    if (!service) throw new Error(`no process ${name}`)
    const path =
      { gateway: '/api/publications/enqueue', dispatcher: TICK_PATH }[name] ?? PROCESS_PUBLICATION_PATH
    const { internalAuthSecret, serviceRoleKey } = harness.keys
    const token =
      name === 'gateway'
        ? serviceRoleKey
        : await signInternalCall({ secret: internalAuthSecret, issuer: 'dispatcher', audience: name })

    const files = await openFiles(service.pid)
    const sizes = [await residentBytes(service.pid)]
    const grew = (): number => (sizes.at(-1) ?? 0) - (sizes.at(-1 - QUIET_ROUNDS) ?? Number.NEGATIVE_INFINITY)
    while (grew() > QUIET_BYTES && sizes.length <= MAX_ROUNDS) {
      await send(service.url + path, token, REQUESTS)
      sizes.push(await residentBytes(service.pid))
    }
    expect(grew(), `MB after each round: ${sizes.map((size) => size >> 20)}`).toBeLessThanOrEqual(QUIET_BYTES)
    // Idle keep-alive connections close by themselves.
    await until(
      async () => (await openFiles(service.pid)) < files + MAX_NEW_FILES,
      'connections close',
      CLOSED_WITHIN_MS,
    )
  },
)
