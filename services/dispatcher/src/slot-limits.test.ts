import { createAccount, createUser, enqueue } from '@carteiro/testing/database/harness'
import {
  type Call,
  completed,
  createGate,
  type DispatcherHarness,
  OTHERS,
  startDispatcherHarness,
} from '@carteiro/testing/dispatcher/harness'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createPrefetchTarget } from './prefetch.ts'

const CAP = 5
const POSTS = 15
const ONE_HOUR_MS = 3_600_000

let harness: DispatcherHarness
beforeAll(async () => {
  harness = await startDispatcherHarness(OTHERS)
  await harness.owner`update carteiro.platform_policies set rates = '[]'`
  for (const platform of OTHERS) await createAccount(harness.owner, harness.userId, platform)
})
afterAll(() => harness.close())
beforeEach(() => harness.reset())

const newUser = async (): Promise<string> => {
  const userId = await createUser(harness.owner)
  for (const platform of ['x', ...OTHERS]) await createAccount(harness.owner, userId, platform)
  return userId
}
const put = (platforms: string[], count: number, userId = harness.userId) =>
  enqueue(
    { gateway: harness.gateway, userId },
    Array.from({ length: count }, () =>
      platforms.map((platform) => ({ platform, option: `${platform}_post` })),
    ).flat(),
  )
const isOfX = ({ platform }: Pick<Call, 'platform'>): boolean => platform === 'x_post'
const callsOfX = () => harness.calls.filter(isOfX)
const callsOfOthers = () => harness.calls.filter((call) => !isOfX(call))
/** Every call to x stays silent until the gate is opened; others are answered. */
const silenceX = () => {
  const gate = createGate()
  let isOpen = true
  void gate.opened.then(() => {
    isOpen = false
  })
  harness.answerWith(async (call) => {
    if (isOfX(call)) await gate.opened
    return completed
  })
  return { release: gate.release, isSilent: () => isOpen }
}
const completedJobs = async (platform: string) =>
  (
    await harness.owner`
      select from publication_jobs where status = 'completed' and (platform = 'x') = ${platform === 'x'}`
  ).length
const ON_A_LOADED_MACHINE = { timeout: 60_000 }

it('one user’s posts to six platforms go out while every call to the seventh is silent', async () => {
  const x = silenceX()
  await put(['x', ...OTHERS], POSTS)
  await harness.startDispatcher()
  await expect.poll(() => completedJobs('others'), ON_A_LOADED_MACHINE).toBe(POSTS * OTHERS.length)
  expect(x.isSilent()).toBe(true)
  expect(callsOfX()).toHaveLength(CAP - 1)
  expect(callsOfX().some((call) => call.aborted)).toBe(false)
  x.release()
  await expect.poll(() => completedJobs('x'), ON_A_LOADED_MACHINE).toBe(POSTS)
  expect(harness.calls).toHaveLength(POSTS * (OTHERS.length + 1))
  expect(harness.mostOpen()).toBeLessThanOrEqual(CAP)
}, 180_000)

it('other users’ jobs go out that come when the silent calls are open', async () => {
  const x = silenceX()
  await put(['instagram'], 1)
  await harness.startDispatcher()
  await expect.poll(() => completedJobs('others')).toBe(1)
  const [one, two, three] = [await newUser(), await newUser(), await newUser()]
  await put(['x'], 30, one)
  await put(['x'], 30, two)
  await expect.poll(() => callsOfX().length).toBe(CAP - 1)
  await put(['threads'], 3, two)
  await put(['youtube'], 3, three)
  await expect.poll(() => completedJobs('others')).toBe(7)
  expect(callsOfX()).toHaveLength(CAP - 1)
  expect(x.isSilent()).toBe(true)
  x.release()
  await expect.poll(() => completedJobs('x'), ON_A_LOADED_MACHINE).toBe(60)
}, 180_000)

it('a call that times out leaves its platform one slot, until it answers again', async () => {
  const x = silenceX()
  await harness.owner`update carteiro.queue_settings set retry_base = '1 hour', retry_cap = '1 hour', circuit_after = 1000`
  await put(['x'], 2 * CAP)
  const impatient = await harness.startDispatcher({ timing: { attemptLimitMs: 200 } })
  // Alone, it has all slots; when those calls are over, one at a time.
  await expect
    .poll(
      async () =>
        (await harness.owner`select from carteiro.publication_job_events where type = 'retry_scheduled'`)
          .length,
    )
    .toBe(2 * CAP)
  const [most] = await harness.owner`
    select max(open)::int as open
    from (
      select (
        select count(*)
        from carteiro.publication_job_events as begun
        join carteiro.publication_job_events as ended on ended.job_id = begun.job_id and ended.type = 'retry_scheduled'
        where begun.type = 'attempt_started' and begun.seq < ended.seq
          and begun.at <= late.at and ended.at > late.at
      ) as open
      from carteiro.publication_job_events as late
      where late.type = 'attempt_started' and late.job_id in (
        select job_id from carteiro.publication_job_events where type = 'attempt_started' order by at offset ${CAP}
      )
    ) as at_starts`
  expect(most?.open).toBe(1)
  await impatient.stop()
  x.release()
  await put(['x'], CAP)
  await harness.startDispatcher()
  await expect.poll(() => completedJobs('x')).toBe(CAP)
  const [noted] =
    await harness.owner`select timed_out_at from carteiro.platform_policies where platform = 'x'`
  expect(noted?.timed_out_at).toBe(null)
  await harness.owner`update carteiro.queue_settings set retry_base = '10 seconds', retry_cap = '10 minutes', circuit_after = 5`
})

it('what was prefetched of a platform does not start when its slot limit has dropped', async () => {
  const gate = createGate()
  const ends = [createGate(), createGate()]
  let begun = 0
  harness.answerWith(async (call) => {
    if (!isOfX(call)) return completed
    const mine = begun
    begun += 1
    await (ends[mine]?.opened ?? gate.opened)
    return completed
  })
  await put(['x'], 4 * CAP)
  const eager = { ...createPrefetchTarget(0), plan: () => ({ pollAt: 2, leases: 2 }) }
  await harness.startDispatcher({ prefetchTarget: eager, timing: { prefetchLimitMs: ONE_HOUR_MS } })
  const prefetched = async (platform: string) =>
    (
      await harness.owner`
        select from carteiro.publication_slots
        where slot < 0 and lease_token is not null and (deployment = 'x') = ${platform === 'x'}`
    ).length
  await expect.poll(() => prefetched('x')).toBe(2)
  await expect.poll(() => callsOfX().length).toBe(CAP)
  // The lone platform holds every slot, so only when a call of it ends is there one for the others.
  await put(['instagram'], 1)
  await expect.poll(() => prefetched('others')).toBe(1)
  await expect.poll(() => prefetched('x')).toBe(0)
  ends[0]?.release()
  await expect.poll(() => callsOfOthers().length).toBe(1)
  expect(callsOfX()).toHaveLength(CAP)
  ends[1]?.release()
  gate.release()
  await expect.poll(() => completedJobs('x'), ON_A_LOADED_MACHINE).toBe(4 * CAP)
}, 120_000)
