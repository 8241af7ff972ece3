import { showTab } from '@carteiro/testing/react/browser'
import { type ReactHarness, startReactHarness } from '@carteiro/testing/react/harness'
import { closePages, openPage, type Page, SOON } from '@carteiro/testing/react/page'
import { claim, complete, newJob, report, withoutBroadcasts } from '@carteiro/testing/react/work'
import { renderHook, waitFor } from '@testing-library/react'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { REREAD_SPREAD } from '../limits.ts'
import { usePublicationStatus } from '../use-publication-status.ts'

/** So many reads at the short interval; with doubled waits they would take hours. */
const MANY = 20
const SHORT_MS = 20
const DOUBLINGS = 5
/** With these a page that only doubles its waits shows nothing within `SOON`. */
const TIMINGS = {
  whileLiveMs: SHORT_MS,
  whileOfflineMs: SHORT_MS,
  afterFailureMs: SHORT_MS,
  longestMs: 3_600_000,
}

let harness: ReactHarness
/** When the gateway was called, by `performance.now()`. */
let reads: number[] = []
beforeAll(async () => {
  harness = await startReactHarness()
})
beforeEach(() => {
  reads = []
  harness.intercept = (_request, pass) => {
    reads.push(performance.now())
    return pass()
  }
})
afterEach(async () => {
  showTab('visible')
  harness.intercept = undefined
  await closePages()
  await harness.owner`delete from carteiro.publications`
  await restart()
})
afterAll(() => harness.close())

const restart = async (limits: Parameters<ReactHarness['startRealtime']>[0] = {}) => {
  await harness.stopRealtime()
  await harness.startRealtime(limits)
}
/** Realtime drops what the database sends, without a sign of it. */
const dropBroadcasts = () => restart({ maxDatabaseMessagesPerSecond: 0 })
/** Realtime closes a channel with the first message that it gets. */
const closeChannels = () => restart({ maxEventsPerSecondOfListeners: -1 })

const follow = async (page: Page, jobIds: string[] | undefined) => {
  const states: { connection: string; at: number }[] = []
  const { result } = renderHook(() => {
    const status = usePublicationStatus({ jobIds })
    if (states.at(-1)?.connection !== status.connection) {
      states.push({ connection: status.connection, at: performance.now() })
    }
    return status
  }, page)
  await waitFor(() => expect(result.current).toMatchObject({ connection: 'live', totalJobs: 1 }), SOON)
  return { result, states }
}
const many = async () => {
  const before = reads.length
  await waitFor(() => expect(reads.length).toBeGreaterThan(before + MANY), SOON)
}
/** Changes the job; of the reads after that each is at least twice as far from the one before. A timer is never early. */
const expectDoubledWaits = async (id: string, { result }: Awaited<ReturnType<typeof follow>>) => {
  await harness.owner`update publication_jobs set seq = 1000 where id = ${id}`
  await waitFor(() => expect(result.current.jobs[0]?.seq).toBe(1000), SOON)
  // A read may be under way, which belongs to what happened before.
  const first = reads.length + 1
  await waitFor(() => expect(reads.length).toBeGreaterThan(first + DOUBLINGS), SOON)
  const waits = reads.slice(first).map((at, index, all) => at - (all[index - 1] ?? at))
  for (const [index, ms] of waits.slice(1, DOUBLINGS + 1).entries()) {
    expect(ms).toBeGreaterThan(SHORT_MS * 2 ** index * (1 - REREAD_SPREAD) - 1)
  }
}

test('a job at work is read at the short interval: with every broadcast dropped its end is shown', async () => {
  await dropBroadcasts()
  const id = await newJob(harness)
  const work = await claim(harness, id)
  const { result } = await follow(await openPage(harness, { timings: TIMINGS }), [id])
  await many()
  expect(result.current.statusByPlatform).toEqual({ x: 'processing' })
  await complete(harness, work)
  await waitFor(() => expect(result.current.completedJobs).toBe(1), SOON)
})

test('a job that is due is read at the short interval, so that its start and end are shown', async () => {
  await dropBroadcasts()
  const id = await newJob(harness)
  const timings = { ...TIMINGS, suspicionMs: 3_600_000 }
  const { result } = await follow(await openPage(harness, { timings }), [id])
  await many()
  const work = await claim(harness, id)
  await waitFor(() => expect(result.current.statusByPlatform).toEqual({ x: 'processing' }), SOON)
  await complete(harness, work)
  await waitFor(() => expect(result.current.completedJobs).toBe(1), SOON)
})

test('a job that waits for its hour is read when that comes, though every broadcast is dropped', async () => {
  await dropBroadcasts()
  const id = await newJob(harness)
  await harness.owner`
    update publication_jobs set next_attempt_at = now() + interval '3 seconds', seq = seq + 1 where id = ${id}`
  await follow(await openPage(harness, { timings: { ...TIMINGS, suspicionMs: 3_600_000 } }), [id])
  await many()
})

test.each([
  ['waits for its hour', { at: '1 day', hold: null }],
  ['is held', { at: null, hold: 'platform_paused' }],
])('a job that %s is read ever more rarely', async (_name, { at, hold }) => {
  const id = await newJob(harness)
  await harness.owner`
    update publication_jobs set next_attempt_at = now() + ${at}::interval, hold_reason = ${hold}, seq = seq + 1
    where id = ${id}`
  const timings = { ...TIMINGS, suspicionMs: 3_600_000 }
  await expectDoubledWaits(id, await follow(await openPage(harness, { timings }), [id]))
})

test('a job that has been due for long waits in a long queue: it is read ever more rarely', async () => {
  const id = await newJob(harness)
  const timings = { ...TIMINGS, suspicionMs: 0 }
  await expectDoubledWaits(id, await follow(await openPage(harness, { timings }), [id]))
})

test('while its channel is closed a page reads at the short interval', async () => {
  const id = await newJob(harness)
  const timings = { ...TIMINGS, whileLiveMs: 3_600_000, suspicionMs: 0 }
  const { result } = await follow(await openPage(harness, { timings }), [id])
  await harness.stopRealtime()
  await many()
  await complete(harness, await claim(harness, id))
  await waitFor(() => expect(result.current.completedJobs).toBe(1), SOON)
  expect(result.current.connection).toBe('reconnecting')
})

test('a closed channel is read for at once, before any interval', async () => {
  const id = await newJob(harness)
  const work = await claim(harness, id)
  const { result } = await follow(await openPage(harness), [id])
  // Whatever was under way when the page became live ends before this read.
  await result.current.refetch()
  await withoutBroadcasts(harness, () => complete(harness, work))
  await harness.stopRealtime()
  await waitFor(() => expect(result.current.completedJobs).toBe(1), SOON)
})

test('beyond the rate: the channel is closed with each message, its page reads by itself and reopens it ever later', async () => {
  await closeChannels()
  const id = await newJob(harness)
  const work = await claim(harness, id)
  const { result, states } = await follow(await openPage(harness, { timings: TIMINGS }), [id])
  const closings = () => states.filter(({ connection }) => connection === 'reconnecting').length
  for (const [index, percent] of [11, 22, 33].entries()) {
    await waitFor(() => expect(result.current.connection).toBe('live'), SOON)
    await report(harness, work, percent)
    await waitFor(() => expect(closings()).toBe(index + 1), SOON)
  }
  await waitFor(() => expect(result.current.connection).toBe('live'), SOON)
  const pauses = states.flatMap(({ connection, at }, index) =>
    connection === 'reconnecting' ? [(states[index + 1]?.at ?? 0) - at] : [],
  )
  expect(pauses[1]).toBeGreaterThan(900)
  expect(pauses[2]).toBeGreaterThan(4_900)
  await report(harness, work, 44)
  await waitFor(() => expect(result.current.connection).toBe('reconnecting'), SOON)
  await complete(harness, work)
  await waitFor(() => expect(result.current).toMatchObject({ completedJobs: 1 }), SOON)
})

test.each(['live', 'reconnecting'])(
  'a page that is hidden reads ever more rarely: %s',
  async (connection) => {
    const id = await newJob(harness)
    await claim(harness, id)
    const page = await follow(await openPage(harness, { timings: TIMINGS }), [id])
    showTab('hidden')
    if (connection === 'reconnecting') await harness.stopRealtime()
    await waitFor(() => expect(page.result.current.connection).toBe(connection), SOON)
    await expectDoubledWaits(id, page)
  },
)

test('reads that fail are repeated ever more rarely', async () => {
  const id = await newJob(harness)
  await claim(harness, id)
  const page = await follow(await openPage(harness, { timings: TIMINGS }), [id])
  harness.intercept = async () => {
    reads.push(performance.now())
    return new Response('no', { status: 503 })
  }
  await expectDoubledWaits(id, page)
})
