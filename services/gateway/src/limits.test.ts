import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failureOf, type GatewayStage, setGatewayStage } from './testing/stage.ts'

describe('calls a minute', () => {
  let stage: GatewayStage
  beforeAll(async () => {
    stage = await setGatewayStage({ CALLS_PER_MINUTE: '5' })
  })
  afterAll(() => stage?.close())
  const jobs = '/api/publications/jobs'

  it('are bounded for each user, and for nobody else by that', async () => {
    for (let call = 1; call <= 5; call += 1) expect((await stage.call(jobs)).status).toBe(200)
    const refused = await stage.call(jobs)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await failureOf(refused)).toMatchObject({
      code: 'too_many_requests',
      message: expect.stringContaining('at most 5 calls a minute'),
    })
    const stranger = await stage.project.token(stage.strangerId)
    expect((await stage.call(jobs, {}, stranger)).status).toBe(200)
    const service = await stage.project.sharedToken({ role: 'service_role' })
    for (let call = 1; call <= 7; call += 1) {
      expect((await stage.call(`${jobs}?user_id=${stage.userId}`, {}, service)).status).toBe(200)
    }
  })
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
  let stage: GatewayStage
  beforeAll(async () => {
    stage = await setGatewayStage({ MEDIA_DIR: disk })
  })
  afterAll(async () => {
    await stage?.close()
    execFileSync('umount', [disk ?? ''])
  })

  it('is said as such, leaves nothing behind, and shows at /readyz', async () => {
    const body = Buffer.alloc(1024 * 1024, 1)
    const refused = await stage.call('/api/media?name=a.jpg', { method: 'POST', body })
    expect(refused.status).toBe(507)
    expect(await failureOf(refused)).toMatchObject({ code: 'insufficient_storage' })
    expect(await readdir(disk ?? '')).toEqual([])
    const ready = await stage.call('/readyz', {}, null)
    expect(await ready.json()).toMatchObject({
      status: 'ok',
      problems: [expect.stringContaining('MEDIA_DIR has 0 MB left')],
    })
  })
})
