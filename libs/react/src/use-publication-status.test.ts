import { renderHook, waitFor } from '@testing-library/react'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { goOnline, showTab, thawTab } from './testing/browser.ts'
import { closePages, openPage, type Page, SOON, signIn } from './testing/page.ts'
import { type Stage, setStage } from './testing/stage.ts'
import { claim, complete, inSilence, newJob, report } from './testing/work.ts'
import { type PublicationStatusOptions, usePublicationStatus } from './use-publication-status.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
})
afterEach(async () => {
  showTab('visible')
  stage.intercept = undefined
  await closePages()
  await stage.owner`delete from publications`
})
afterAll(() => stage.close())

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

test('a job is seen live on its whole way, from the queue to the permalink', async () => {
  const id = await newJob(stage)
  const { result } = await follow(await openPage(stage), { jobIds: [id] })
  expect(result.current.statusByPlatform).toEqual({ x: 'pending' })

  const work = await claim(stage, id)
  await report(stage, work, 43)
  await waitFor(() => expect(result.current.jobs[0]?.progress).toBe(43), SOON)
  expect(result.current).toMatchObject({ totalJobs: 1, completedJobs: 0, isFinished: false })
  await complete(stage, work)
  await waitFor(() => expect(result.current.completedJobs).toBe(1), SOON)
  expect(result.current).toMatchObject({ totalJobs: 1, isFinished: true, isLoading: false, error: null })
  expect(result.current.statusByPlatform).toEqual({ x: 'completed' })
  expect(result.current.jobs[0]?.platform_response?.permalink).toBe('https://x.com/demo/status/1')
})

test('without jobIds it shows the newest jobs first, and those that are queued later', async () => {
  const first = await newJob(stage)
  const { result } = await follow(await openPage(stage), {})
  expect(result.current.jobs.map(({ id }) => id)).toEqual([first])
  const second = await newJob(stage)
  await waitFor(() => expect(result.current.jobs.map(({ id }) => id)).toEqual([second, first]), SOON)
})

test('after a lost connection it shows what happened meanwhile', async () => {
  const id = await newJob(stage)
  const { result } = await follow(await openPage(stage), { jobIds: [id] })
  await stage.stopRealtime()
  await waitFor(() => expect(result.current.connection).toBe('reconnecting'), SOON)
  await complete(stage, await claim(stage, id))
  expect(result.current.completedJobs).toBe(0)
  await stage.startRealtime()
  await waitFor(() => expect(result.current.completedJobs).toBe(1), SOON)
  await waitFor(() => expect(result.current.connection).toBe('live'), SOON)
})

test.each([
  ['the tab wakes', () => showTab('visible')],
  ['the frozen tab thaws', thawTab],
  ['the network is back', goOnline],
])('what was missed is seen when %s', async (_name, wake) => {
  const id = await newJob(stage)
  const { result } = await follow(await openPage(stage), { jobIds: [id] })
  showTab('hidden')
  await inSilence(stage, async () => complete(stage, await claim(stage, id)))
  wake()
  await waitFor(() => expect(result.current.completedJobs).toBe(1), SOON)
})

test.each([
  ['live', { whileLiveMs: 50 }],
  ['live, since what was heard last', { whileLiveMs: 50, whileLiveMaxMs: 50 }],
  ['without Realtime', { whileOfflineMs: 50 }],
])('a change of which nothing is told is seen all the same: %s', async (name, timings) => {
  const id = await newJob(stage)
  const { result } = await follow(await openPage(stage, { timings }), { jobIds: [id] })
  if (name === 'without Realtime') await stage.stopRealtime()
  await inSilence(stage, async () => complete(stage, await claim(stage, id)))
  await waitFor(() => expect(result.current.completedJobs).toBe(1), SOON)
  if (name === 'without Realtime') await stage.startRealtime()
})

test('an answer that took long doesn’t bring an older state back', async () => {
  const id = await newJob(stage)
  const { result, seqs } = await follow(await openPage(stage), { jobIds: [id] })
  const late = Promise.withResolvers<void>()
  const read = Promise.withResolvers<void>()
  stage.intercept = async (_request, pass) => {
    const old = await pass()
    read.resolve()
    await late.promise
    return old
  }
  const refetched = result.current.refetch()
  await read.promise
  await complete(stage, await claim(stage, id))
  await waitFor(() => expect(result.current.completedJobs).toBe(1), SOON)
  late.resolve()
  await refetched
  expect(result.current.completedJobs).toBe(1)
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
})

test('two tabs show the same, and what one cancels the other sees', async () => {
  const id = await newJob(stage)
  const [one, other] = [await openPage(stage), await openPage(stage)]
  const [{ result: left }, { result: right }] = [
    await follow(one, { jobIds: [id] }),
    await follow(other, { jobIds: [id] }),
  ]
  await one.client.cancel(id)
  for (const tab of [left, right]) {
    await waitFor(() => expect(tab.current.statusByPlatform).toEqual({ x: 'cancelled' }), SOON)
  }
})

test('two hooks of a page share one channel, which is left when both are gone', async () => {
  const page = await openPage(stage)
  const first = await follow(page, {})
  const second = await follow(page, { jobIds: [await newJob(stage)] })
  expect(page.supabase.getChannels()).toHaveLength(1)
  first.unmount()
  await newJob(stage)
  await waitFor(() => expect(second.result.current.totalJobs).toBe(1), SOON)
  second.unmount()
  await waitFor(() => expect(page.supabase.getChannels()).toHaveLength(0), SOON)
})

test('listening ends after trackingDurationMinutes; what was seen stays', async () => {
  const page = await openPage(stage)
  const { result } = await follow(page, { jobIds: [await newJob(stage)], trackingDurationMinutes: 0.02 })
  await waitFor(() => expect(result.current.connection).toBe('stopped'), SOON)
  await waitFor(() => expect(page.supabase.getChannels()).toHaveLength(0), SOON)
  expect(result.current.statusByPlatform).toEqual({ x: 'pending' })
})

test('with autoFetch off it reads nothing until it is asked to', async () => {
  const id = await newJob(stage)
  const { result } = await follow(await openPage(stage), { jobIds: [id], autoFetch: false })
  expect(result.current.totalJobs).toBe(0)
  await result.current.refetch()
  await waitFor(() => expect(result.current.totalJobs).toBe(1), SOON)
})

test('without either it shows what is made from now on, also when a first read of it fails', async () => {
  await newJob(stage)
  const { result } = await follow(await openPage(stage), { autoFetch: false })
  const id = await newJob(stage)
  await waitFor(() => expect(result.current.jobs.map((one) => one.id)).toEqual([id]), SOON)
  let failures = 0
  stage.intercept = async (_request, pass) => {
    failures += 1
    return failures === 1 ? new Response('no', { status: 502 }) : pass()
  }
  const next = await newJob(stage)
  await waitFor(() => expect(result.current.jobs[0]?.id).toBe(next), SOON)
})

test('signed out it says so; signing in sets it right, signing out hides what was seen', async () => {
  const page = await openPage(stage, { isSignedIn: false })
  await newJob(stage)
  const { result } = renderHook(() => usePublicationStatus(), page)
  await waitFor(() => expect(result.current.error?.code).toBe('signed_out'), SOON)
  expect(result.current).toMatchObject({ connection: 'signed_out', isLoading: false, totalJobs: 0 })
  await signIn(page.supabase)
  await waitFor(() => expect(result.current).toMatchObject({ connection: 'live', totalJobs: 1 }), SOON)
  expect(result.current.error).toBeNull()
  await page.supabase.auth.signOut()
  await waitFor(() => expect(result.current).toMatchObject({ connection: 'signed_out', totalJobs: 0 }), SOON)
})

test('bad input is named', async () => {
  const page = await openPage(stage)
  const { result } = renderHook(() => usePublicationStatus({ jobIds: ['job1'] }), page)
  await waitFor(() => expect(result.current.error?.code).toBe('invalid_request'), SOON)
  expect(result.current.error?.details[0]?.field).toContain('ids')
  expect(() => renderHook(() => usePublicationStatus({ trackingDurationMinutes: 0 }), page)).toThrow(
    'trackingDurationMinutes: expected a number above 0',
  )
  expect(() => renderHook(() => usePublicationStatus())).toThrow('expected a <CarteiroProvider')
})
