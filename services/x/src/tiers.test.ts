import { startXHarness, type XHarness } from '@carteiro/testing/platforms/x/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { segmentBytesOf } from './steps/upload-file.ts'

let x: XHarness
beforeAll(async () => {
  x = await startXHarness()
})
afterAll(() => x.close())
beforeEach(() => x.reset())

/** The account as X described it, at X and in our table. */
const isAt = async (said: Record<string, string>) => {
  await x.control('PUT', 'x/rules', said)
  await x.owner`
    update carteiro.platform_accounts set profile = ${x.owner.json({ username: x.account.username, ...said })}`
}
const publish = async (...job: Parameters<XHarness['job']>) =>
  (await x.runToTheEnd(await x.enqueue(x.job(...job)))).last

describe('the text limit is that of the account', () => {
  test.each<[Record<string, string>, number]>([
    [{}, 280],
    [{ subscription_type: 'None', verified_type: 'none' }, 280],
    [{ verified_type: 'government' }, 280],
    [{ subscription_type: 'Basic' }, 25_000],
    [{ subscription_type: 'Premium', verified_type: 'blue' }, 25_000],
    [{ subscription_type: 'PremiumPlus' }, 25_000],
    [{ verified_type: 'business' }, 25_000],
  ])('%j: %i', async (said, limit) => {
    await isAt(said)
    expect(await publish('a'.repeat(limit))).toMatchObject({ outcome: 'completed' })
    const refused = await publish('a'.repeat(limit + 1))
    expect(refused).toMatchObject({ verdict: 'refuse', message: expect.stringContaining(String(limit)) })
    expect((await x.posts()).map(({ text }) => text.length)).toEqual([limit])
  })

  test('a long text whose answer is lost is found: X shows it in short, and whole beside it', async () => {
    await isAt({ subscription_type: 'Premium' })
    await x.fault('create_post', 'response_lost')
    const claim = await x.enqueue(x.job(`${'longo & largo '.repeat(40)} https://example.com/a`))
    expect((await x.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
    expect(await x.posts()).toHaveLength(1)
  })
})

describe('the length and size of videos are those of the account', () => {
  const HOUR_SECONDS = 3_600
  const GIBIBYTE = 1024 ** 3
  test.each<[Record<string, string>, number, number, string | undefined]>([
    [{}, 1_201, 1, 'durationSeconds'],
    [{}, 1_200, 9 * GIBIBYTE, 'size'],
    [{ subscription_type: 'Basic' }, 2 * HOUR_SECONDS, 1, undefined],
    [{ verified_type: 'government' }, 2 * HOUR_SECONDS, 1, undefined],
    [{ subscription_type: 'Basic' }, 7_501, 1, 'durationSeconds'],
    [{ subscription_type: 'Basic' }, 60, 17 * GIBIBYTE, 'size'],
  ])('%j: %i s, %i bytes', async (said, durationSeconds, size, field) => {
    await isAt(said)
    const file = x.file('reel.mp4', { durationSeconds, ...(size > 1 ? { size } : {}) })
    const outcome = await publish('Filme', { mediaFiles: [file] })
    if (field === undefined) expect(outcome).toMatchObject({ outcome: 'completed' })
    else expect(outcome).toMatchObject({ verdict: 'refuse', message: expect.stringContaining(field) })
  })
})

test('a large file is sent in no more segments than X counts', () => {
  const MIB = 1024 * 1024
  expect(segmentBytesOf(10 * MIB, MIB)).toBe(MIB)
  for (const gigabytes of [1, 8, 16]) {
    const bytes = gigabytes * 1024 * MIB
    expect(Math.ceil(bytes / segmentBytesOf(bytes, MIB))).toBeLessThanOrEqual(1000)
  }
})
