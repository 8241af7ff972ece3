import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PROCESS_PUBLICATION_PATH, TICK_PATH } from '@carteiro/contracts'
import { signInternalCall } from '@carteiro/service-kit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { setWholeStage, until, type WholeStage } from '../stage.ts'

const BODY_BYTES = 64 * 1024
const REQUESTS = 500
const AT_ONCE = 20
/** Memory is taken from the system in strides before it is used again and again: it must end growing. */
const MAX_ROUNDS = 24
/** So many rounds whose bodies were kept would add a good 100 MB, and kept connections 2,000 open files. */
const QUIET_ROUNDS = 4
const QUIET_BYTES = 24 * 1024 * 1024
const MAX_NEW_FILES = 40

let stage: WholeStage
beforeAll(async () => {
  stage = await setWholeStage()
}, 120_000)
afterAll(() => stage?.end(), 60_000)

const processes = async (): Promise<{ name: string; pid: number; url: string }[]> =>
  JSON.parse(await readFile(join(stage.stateDir, 'processes.json'), 'utf8'))
const residentBytes = async (pid: number): Promise<number> =>
  1024 * Number((await readFile(`/proc/${pid}/status`, 'utf8')).match(/VmRSS:\s+(\d+)/)?.[1])
const openFiles = async (pid: number): Promise<number> => (await readdir(`/proc/${pid}/fd`)).length

const bad = (index: number): string =>
  index % 5 === 1
    ? `{"a":"${index}${'a'.repeat(BODY_BYTES)}`
    : JSON.stringify({ [`a${index}`]: 'b'.repeat(BODY_BYTES) })

/** Bad requests, some of a caller who may call, some of one who may not. */
const send = async (url: string, token: string, count: number): Promise<void> => {
  let next = 0
  const caller = async (): Promise<void> => {
    while (next < count) {
      const index = next++
      const response = await fetch(url, {
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

const services = [
  'gateway',
  'dispatcher',
  'x',
  'instagram',
  'facebook',
  'threads',
  'tiktok',
  'youtube',
  'linkedin',
]

it.skipIf(process.platform !== 'linux').each(services)(
  'bad requests by the thousand leave nothing behind in %s',
  async (name) => {
    const service = (await processes()).find((one) => one.name === name)
    if (!service) throw new Error(`no process ${name}`)
    const path =
      { gateway: '/api/publications/enqueue', dispatcher: TICK_PATH }[name] ?? PROCESS_PUBLICATION_PATH
    const { internalAuthSecret, serviceRoleKey } = stage.keys
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
    // Connections that are kept alive close by themselves.
    await until(
      async () => (await openFiles(service.pid)) < files + MAX_NEW_FILES,
      'connections close',
      30_000,
    )
  },
  120_000,
)
