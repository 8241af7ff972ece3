import type { Job } from '@carteiro/contracts'
import { goOnline } from '@carteiro/testing/react/browser'
import { type ReactHarness, startReactHarness } from '@carteiro/testing/react/harness'
import { closePages, openPage, SOON } from '@carteiro/testing/react/page'
import { newJob } from '@carteiro/testing/react/work'
import { render, screen, waitFor } from '@testing-library/react'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { MAX_REMEMBERED_JOBS } from '../limits.ts'
import { PublicationStatus } from '../publication-status.tsx'
import { usePublicationStatus } from '../use-publication-status.ts'
import { createJobStore } from './job-store.ts'

const PUBLICATIONS = 2_000
/** So many are shown one after the other before the page waits for the last one. */
const BATCH = 100

let harness: ReactHarness
beforeAll(async () => {
  harness = await startReactHarness()
})
afterEach(async () => {
  harness.intercept = undefined
  await closePages()
})
afterAll(() => harness.close())

const idOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

test('thousands of publications pass through a provider: it remembers the last, and what is shown stays', async () => {
  const shownId = await newJob(harness)
  const page = await openPage(harness)
  const { jobs } = await page.client.jobs({ ids: [shownId] })
  const [sample] = jobs
  if (!sample) throw new Error('the gateway does not know the job')
  let reads = 0
  harness.intercept = async (request, pass) => {
    reads += 1
    const id = new URL(request.url).searchParams.get('publication_id')
    const job: Job = { ...sample, id: id ?? '', publication_id: id ?? '', status: 'completed' }
    return id ? Response.json({ success: true, data: { jobs: [job], next_cursor: null } }) : pass()
  }
  const Shown = () => <p>{usePublicationStatus({ jobIds: [shownId] }).jobs.map(({ id }) => id)}</p>
  const pageWith = (number: number) => (
    <>
      <Shown />
      <PublicationStatus publicationId={idOf(number)} />
    </>
  )
  const view = render(pageWith(0), page)
  const { store } = page.client.live
  await waitFor(() => expect(screen.getByRole('status').textContent).toBe('Published'), SOON)
  for (let number = 1; number <= PUBLICATIONS; number += 1) {
    view.rerender(pageWith(number))
    if (number % BATCH > 0) continue
    await waitFor(() => expect(store.getSnapshot().has(idOf(number))).toBe(true), SOON)
  }
  expect(reads).toBeGreaterThan(PUBLICATIONS)
  expect(store.getSnapshot().size).toBeLessThanOrEqual(MAX_REMEMBERED_JOBS + 2)
  expect(screen.getByText(shownId)).toBeTruthy()
  expect(screen.getByRole('status').textContent).toBe('Published')

  // Only the two hooks that are mounted read when the network is back.
  reads = 0
  goOnline()
  await waitFor(() => expect(reads).toBe(2), SOON)
  await Promise.all([page.client.jobs({ ids: [shownId] }), page.client.jobs({ ids: [shownId] })])
  expect(reads).toBe(4)
  view.unmount()
  await waitFor(() => expect(page.supabase.getChannels()).toHaveLength(0), SOON)
})

test('beyond its limit a store forgets the jobs that have not changed for longest, but none that is kept', () => {
  const store = createJobStore({
    max: 2,
    keeps:
      () =>
      ({ id }) =>
        id === 'kept',
  })
  const state = (id: string, seq: number) => ({ id, seq }) as Job
  // Newest first, as the gateway lists them.
  store.merge([state('b', 1), state('a', 1), state('kept', 1)])
  expect([...store.getSnapshot().keys()]).toEqual(['kept', 'a', 'b'])
  store.merge([state('a', 2)])
  store.merge([state('c', 1)])
  expect([...store.getSnapshot().keys()]).toEqual(['kept', 'a', 'c'])
})
