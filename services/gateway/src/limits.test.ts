import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger } from '@carteiro/service-kit'
import { createUser } from '@carteiro/testing/database/harness'
import { fixtures } from '@carteiro/testing/fixtures'
import {
  createKey,
  failureOf,
  type GatewayHarness,
  startGatewayHarness,
} from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

describe('calls a minute', () => {
  let harness: GatewayHarness
  let service: string
  beforeAll(async () => {
    harness = await startGatewayHarness({ CALLS_PER_MINUTE: '5', KEY_CALLS_PER_MINUTE: '3' })
    service = await harness.project.sharedToken({ role: 'service_role' })
  })
  afterAll(() => harness?.close())
  const jobs = '/api/publications/jobs'

  it('are bounded for each user, and do not bound others', async () => {
    for (let call = 1; call <= 5; call += 1) expect((await harness.call(jobs)).status).toBe(200)
    const refused = await harness.call(jobs)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await failureOf(refused)).toMatchObject({
      code: 'too_many_requests',
      message: expect.stringContaining('at most 5 calls a minute of one user'),
    })
    const stranger = await harness.project.token(harness.strangerId)
    expect((await harness.call(jobs, {}, stranger)).status).toBe(200)
    for (let call = 1; call <= 7; call += 1) {
      expect((await harness.call(`${jobs}?user_id=${harness.userId}`, {}, service)).status).toBe(200)
    }
  })

  /** As the draft's structured fields: a list of strings with integers as parameters. */
  const fieldsOf = ({ headers }: Response) =>
    ['ratelimit-policy', 'ratelimit'].map((name) => headers.get(name)?.replace(/t=\d+/g, 't=…'))

  it('are bounded for each key and for its user, and each answer says what is left', async () => {
    const userId = await createUser(harness.owner)
    const token = await harness.project.token(userId)
    const [first, second] = await Promise.all(
      [1, 2].map(() => createKey(harness, { scopes: ['publications:read'], user_id: userId }, service)),
    )
    const policy = '"key";q=3;w=60, "user";q=5;w=60'
    for (const [left, ofUser] of [
      [2, 4],
      [1, 3],
      [0, 2],
    ]) {
      const response = await harness.call(jobs, {}, first?.secret)
      expect(response.status).toBe(200)
      expect(fieldsOf(response)).toEqual([policy, `"key";r=${left};t=…, "user";r=${ofUser};t=…`])
    }
    const refused = await harness.call(jobs, {}, first?.secret)
    expect(refused.status).toBe(429)
    expect(fieldsOf(refused)).toEqual(['"key";q=3;w=60', '"key";r=0;t=…'])
    const reset = Number(/t=(\d+)/.exec(refused.headers.get('ratelimit') ?? '')?.[1])
    expect(reset).toBeGreaterThan(0)
    expect(reset).toBeLessThanOrEqual(60)
    expect(refused.headers.get('retry-after')).toBe(String(reset))
    expect((await failureOf(refused)).message).toContain('at most 3 calls a minute of one key')

    // What the key was refused has not counted for its user.
    expect(fieldsOf(await harness.call(jobs, {}, token))).toEqual(['"user";q=5;w=60', '"user";r=1;t=…'])
    expect((await harness.call(jobs, {}, second?.secret)).status).toBe(200)
    const ofUser = await harness.call(jobs, {}, second?.secret)
    expect(ofUser.status).toBe(429)
    expect(fieldsOf(ofUser)).toEqual([policy, '"key";r=1;t=…, "user";r=0;t=…'])
    expect((await failureOf(ofUser)).message).toContain('of one user')
  })

  it('are not counted for the service role, for which no limit is stated; browsers may read the headers', async () => {
    const response = await harness.call(`${jobs}?user_id=${harness.userId}`, {}, service)
    expect(fieldsOf(response)).toEqual([undefined, undefined])
    expect(response.headers.get('access-control-expose-headers')).toMatch(/RateLimit,RateLimit-Policy/)
  })
})

it('metrics are not on the public port where they have one of their own', async () => {
  const harness = await startGatewayHarness({ METRICS_PORT: '0' })
  expect((await harness.call('/metrics', {}, null)).status).toBe(404)
  expect((await harness.call('/healthz', {}, null)).status).toBe(200)
  await harness.close()
})

it('what was uploaded is readable by the gateway’s own user alone', async () => {
  const harness = await startGatewayHarness()
  const body = await readFile(join(fixtures, 'square.jpg'))
  expect((await harness.call('/api/media?name=a.jpg', { method: 'POST', body })).status).toBe(201)
  const resumable = { 'tus-resumable': '1.0.0', 'content-type': 'application/offset+octet-stream' }
  const headers = { ...resumable, 'upload-length': String(body.length) }
  expect((await harness.call('/api/media/uploads', { method: 'POST', headers, body })).status).toBe(200)
  const entries = await readdir(harness.mediaDir, { recursive: true })
  // A folder, the picture and its notes of each, and the folder of resumable uploads.
  expect(entries).toHaveLength(7)
  for (const entry of entries) {
    const { mode } = await stat(join(harness.mediaDir, entry))
    expect([entry, mode & 0o077]).toEqual([entry, 0])
  }
  await harness.close()
})

/** A disk of 256 KiB; undefined where this process may not mount one. */
const mountTinyDisk = async (): Promise<string | undefined> => {
  const dir = await mkdtemp(join(tmpdir(), 'carteiro-tiny-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', dir], { stdio: 'ignore' })
    return dir
  } catch {
    await rm(dir, { recursive: true })
    return undefined
  }
}
const disk = await mountTinyDisk()

describe.skipIf(disk === undefined)('a full disk (needs the right to mount one)', () => {
  let harness: GatewayHarness
  const logger = createLogger({ service: 'gateway', level: 'silent' })
  const logged = vi.spyOn(logger, 'error')
  beforeAll(async () => {
    harness = await startGatewayHarness({ MEDIA_DIR: disk, logger })
  })
  afterAll(async () => {
    await harness?.close()
    execFileSync('umount', [disk ?? ''])
  })

  it('is said as such and logged, leaves nothing behind, and shows at /readyz', async () => {
    const body = Buffer.alloc(1024 * 1024, 1)
    const refused = await harness.call('/api/media?name=a.jpg', { method: 'POST', body })
    expect(refused.status).toBe(507)
    expect(await failureOf(refused)).toMatchObject({ code: 'insufficient_storage' })
    expect(await readdir(disk ?? '')).toEqual([])
    expect(logged).toHaveBeenCalledWith(expect.anything(), 'Upload refused: the disk is full')
    const ready = await harness.call('/readyz', {}, null)
    expect(await ready.json()).toMatchObject({
      status: 'ok',
      problems: [expect.stringContaining('MEDIA_DIR has 0 MB left')],
    })
  })

  it('refuses a resumable upload before its bytes where it knows, and otherwise keeps what has arrived', async () => {
    const headers = { 'tus-resumable': '1.0.0', 'content-type': 'application/offset+octet-stream' }
    const begin = (bytes: number) =>
      harness.call('/api/media/uploads', {
        method: 'POST',
        headers: { 'tus-resumable': '1.0.0', 'upload-length': String(bytes) },
      })
    expect((await begin(1024 * 1024)).status).toBe(507)
    const paths = await Promise.all(
      [1, 2].map(async () => (await begin(180_000)).headers.get('location') ?? ''),
    )
    const send = (path = '') =>
      harness.call(path, {
        method: 'PATCH',
        headers: { ...headers, 'upload-offset': '0' },
        body: Buffer.alloc(170_000, 1),
      })
    expect((await send(paths[0])).status).toBe(204)
    logged.mockClear()
    expect((await send(paths[1])).status).toBe(507)
    expect(logged).toHaveBeenCalledWith(expect.anything(), 'Upload refused: the disk is full')
    for (const path of paths)
      expect((await harness.call(path, { method: 'DELETE', headers })).status).toBe(204)
    expect(await readdir(join(disk ?? '', '.resumable'))).toEqual([])
  })
})
