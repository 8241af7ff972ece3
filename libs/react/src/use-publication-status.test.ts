import { goOnline, showTab, thawTab } from '@carteiro/testing/react/browser'
import { type ReactHarness, startReactHarness } from '@carteiro/testing/react/harness'
import { closePages, openPage, type Page, SOON, signIn } from '@carteiro/testing/react/page'
import { claim, complete, newJob, report, withoutBroadcasts } from '@carteiro/testing/react/work'
import { renderHook, waitFor } from '@testing-library/react'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type PublicationStatusOptions, usePublicationStatus } from './use-publication-status.ts'

let harness: ReactHarness
beforeAll(async () => {
  harness = await startReactHarness()
})
afterEach(async () => {
  showTab('visible')
  harness.intercept = undefined
  await closePages()
  await harness.owner`delete from carteiro.publications`
})
afterAll(() => harness.close())

/** Mounts the hook in StrictMode and waits until it is live. */
const follow = async (page: Page, options: PublicationStatusOptions) => {
  const seqs: number[] = []
  const { result, unmount } = renderHook(() => {
    const status = usePublicationStatus(options)
    seqs.push(status.jobs[0]?.seq ?? 0)
    return status
  }, page)
  await waitFor(() => expect(result.current.connection).toBe('live'), SOON)
  await waitFor(() => expect(result.current.isLoading).toBe(false), SOON)
  return { result, unmount, seqs }
}

test('every state of a job is seen live, from the queue to the permalink', async () => {
  const id = await newJob(harness)
  const { result } = await follow(await openPage(harness), { jobIds: [id] })
  expect(result.current.statusByPlatform).toEqual({ x: 'pending' })

  const work = await claim(harness, id)
  await report(harness, work, 43)
  await waitFor(() => expect(result.current.jobs[0]?.progress).toBe(43), SOON)
  expect(result.current).toMatchObject({ totalJobs: 1, completedJobs: 0, isFinished: false })
  await complete(harness, work)
  await waitFor(() => expect(result.current.completedJobs).toBe(1), SOON)
  expect(result.current).toMatchObject({ totalJobs: 1, isFinished: true, isLoading: false, error: null })
  expect(result.current.statusByPlatform).toEqual({ x: 'completed' })
  expect(result.current.jobs[0]?.platform_response?.permalink).toBe('https://x.com/demo/status/1')
})

test('without jobIds it shows the newest jobs first, and adds jobs that are enqueued later', async () => {
  const first = await newJob(harness)
  const { result } = await follow(await openPage(harness), {})
  expect(result.current.jobs.map(({ id }) => id)).toEqual([first])
  const second = await newJob(harness)
  await waitFor(() => expect(result.current.jobs.map(({ id }) => id)).toEqual([second, first]), SOON)
})

test('after a lost connection it shows the changes that were missed', async () => {
  const id = await newJob(harness)
  const { result } = await follow(await openPage(harness), { jobIds: [id] })
  await harness.stopRealtime()
  await waitFor(() => expect(result.current.connection).toBe('reconnecting'), SOON)
  await complete(harness, await claim(harness, id))
  expect(result.current.completedJobs).toBe(0)
  await harness.startRealtime()
  await waitFor(() => expect(result.current.completedJobs).toBe(1), SOON)
  await waitFor(() => expect(result.current.connection).toBe('live'), SOON)
})

test.each([
  ['the tab wakes', () => showTab('visible')],
  ['the frozen tab resumes', thawTab],
  ['the network is back', goOnline],
])('missed changes are shown when %s', async (_name, wake) => {
  const id = await newJob(harness)
  const { result } = await follow(await openPage(harness), { jobIds: [id] })
  showTab('hidden')
  await withoutBroadcasts(harness, async () => complete(harness, await claim(harness, id)))
  wake()
  await waitFor(() => expect(result.current.completedJobs).toBe(1), SOON)
})

test.each([
  ['live', { whileLiveMs: 50 }],
  ['live, after the longest wait', { whileLiveMs: 50, longestMs: 50 }],
  ['without Realtime', { whileOfflineMs: 50 }],
])('a change without a broadcast is shown: %s', async (name, timings) => {
  const id = await newJob(harness)
  const { result } = await follow(await openPage(harness, { timings }), { jobIds: [id] })
  if (name === 'without Realtime') await harness.stopRealtime()
  await withoutBroadcasts(harness, async () => complete(harness, await claim(harness, id)))
  await waitFor(() => expect(result.current.completedJobs).toBe(1), SOON)
  if (name === 'without Realtime') await harness.startRealtime()
})

test('a slow answer doesn’t bring an older state back', async () => {
  const id = await newJob(harness)
  const { result, seqs } = await follow(await openPage(harness), { jobIds: [id] })
  const late = Promise.withResolvers<void>()
  const read = Promise.withResolvers<void>()
  harness.intercept = async (_request, pass) => {
    const old = await pass()
    read.resolve()
    await late.promise
    return old
  }
  const refetched = result.current.refetch()
  await read.promise
  await complete(harness, await claim(harness, id))
  await waitFor(() => expect(result.current.completedJobs).toBe(1), SOON)
  late.resolve()
  await refetched
  expect(result.current.completedJobs).toBe(1)
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
})

test('two tabs show the same, and a cancel in one is seen in the other', async () => {
  const id = await newJob(harness)
  const [one, other] = [await openPage(harness), await openPage(harness)]
  const [{ result: left }, { result: right }] = [
    await follow(one, { jobIds: [id] }),
    await follow(other, { jobIds: [id] }),
  ]
  await one.client.cancel(id)
  for (const tab of [left, right]) {
    await waitFor(() => expect(tab.current.statusByPlatform).toEqual({ x: 'cancelled' }), SOON)
  }
})

test('two hooks of a page share one channel, which is closed when both are unmounted', async () => {
  const page = await openPage(harness)
  const first = await follow(page, {})
  const second = await follow(page, { jobIds: [await newJob(harness)] })
  expect(page.supabase.getChannels()).toHaveLength(1)
  first.unmount()
  await newJob(harness)
  await waitFor(() => expect(second.result.current.totalJobs).toBe(1), SOON)
  second.unmount()
  await waitFor(() => expect(page.supabase.getChannels()).toHaveLength(0), SOON)
})

test('updates end after trackingDurationMinutes; the jobs stay shown', async () => {
  const page = await openPage(harness)
  const { result } = await follow(page, { jobIds: [await newJob(harness)], trackingDurationMinutes: 0.02 })
  await waitFor(() => expect(result.current.connection).toBe('stopped'), SOON)
  await waitFor(() => expect(page.supabase.getChannels()).toHaveLength(0), SOON)
  expect(result.current.statusByPlatform).toEqual({ x: 'pending' })
})

test('with autoFetch off it reads nothing until refetch', async () => {
  const id = await newJob(harness)
  const { result } = await follow(await openPage(harness), { jobIds: [id], autoFetch: false })
  expect(result.current.totalJobs).toBe(0)
  await result.current.refetch()
  await waitFor(() => expect(result.current.totalJobs).toBe(1), SOON)
})

test('without jobIds and autoFetch it shows jobs that are enqueued from now on, also when their first read fails', async () => {
  await newJob(harness)
  const { result } = await follow(await openPage(harness), { autoFetch: false })
  const id = await newJob(harness)
  await waitFor(() => expect(result.current.jobs.map((one) => one.id)).toEqual([id]), SOON)
  let failures = 0
  harness.intercept = async (_request, pass) => {
    failures += 1
    return failures === 1 ? new Response('no', { status: 502 }) : pass()
  }
  const next = await newJob(harness)
  await waitFor(() => expect(result.current.jobs[0]?.id).toBe(next), SOON)
})

test('a new publication is shown also when its rows become visible after its broadcast', async () => {
  const { result } = await follow(await openPage(harness), { autoFetch: false })
  let reads = 0
  harness.intercept = async (request, pass) => {
    if (!new URL(request.url).searchParams.has('publication_id')) return pass()
    reads += 1
    return reads > 2 ? pass() : Response.json({ success: true, data: { jobs: [], next_cursor: null } })
  }
  const id = await newJob(harness)
  await waitFor(() => expect(result.current.jobs.map((one) => one.id)).toEqual([id]), SOON)
  expect(reads).toBe(3)
})

test('without a user it reports signed_out; signing in shows the jobs, signing out hides them', async () => {
  const page = await openPage(harness, { isSignedIn: false })
  await newJob(harness)
  const { result } = renderHook(() => usePublicationStatus(), page)
  await waitFor(() => expect(result.current.error?.code).toBe('signed_out'), SOON)
  expect(result.current).toMatchObject({ connection: 'signed_out', isLoading: false, totalJobs: 0 })
  await signIn(page.supabase)
  await waitFor(() => expect(result.current).toMatchObject({ connection: 'live', totalJobs: 1 }), SOON)
  expect(result.current.error).toBeNull()
  await page.supabase.auth.signOut()
  await waitFor(() => expect(result.current).toMatchObject({ connection: 'signed_out', totalJobs: 0 }), SOON)
})

test('invalid input is named in the error', async () => {
  const page = await openPage(harness)
  const { result } = renderHook(() => usePublicationStatus({ jobIds: ['job1'] }), page)
  await waitFor(() => expect(result.current.error?.code).toBe('invalid_request'), SOON)
  expect(result.current.error?.details[0]?.field).toContain('ids')
  expect(() => renderHook(() => usePublicationStatus({ trackingDurationMinutes: 0 }), page)).toThrow(
    'trackingDurationMinutes: expected a number above 0',
  )
  expect(() => renderHook(() => usePublicationStatus())).toThrow('expected a <CarteiroProvider')
})
