import { startTikTokHarness, type TikTokHarness } from '@carteiro/testing/platforms/tiktok/harness'
import { afterAll, beforeAll, expect, it } from 'vitest'

/** https://developers.tiktok.com/doc/tiktok-api-v2-rate-limit */
const CALLS_A_MINUTE = 6
const MINUTE_SECONDS = 60

let tiktok: TikTokHarness
beforeAll(async () => {
  tiktok = await startTikTokHarness()
  await tiktok.rules({ rate_limits: true })
  await tiktok.owner`select carteiro.set_max_concurrent(20)`
})
afterAll(() => tiktok.close())

it('jobs that began a minute apart and come to their calls together make no more of them than TikTok takes', async () => {
  const claims = []
  for (let job = 0; job < CALLS_A_MINUTE + 2; job += 1) {
    if (job === CALLS_A_MINUTE) {
      await tiktok.owner`
        update carteiro.rate_reservations set reserved_for = reserved_for - make_interval(secs => ${MINUTE_SECONDS})`
    }
    claims.push(await tiktok.harness.enqueue(tiktok.video()))
  }
  const outcomes = []
  for (const claim of claims) outcomes.push(await tiktok.harness.run(claim))

  expect(await tiktok.callsOf('init_video')).toBe(CALLS_A_MINUTE)
  for (const outcome of outcomes.slice(CALLS_A_MINUTE)) {
    expect(outcome).toMatchObject({
      outcome: 'failed',
      verdict: 'wait',
      code: 'rate_limited',
      message: expect.stringMatching(/^TikTok accepts no more posts until \d{4}-/),
    })
    expect(outcome).not.toHaveProperty('platform_error')
  }
})
