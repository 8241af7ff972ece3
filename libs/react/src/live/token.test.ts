import '@carteiro/testing/react/browser'

import { type ReactHarness, startReactHarness } from '@carteiro/testing/react/harness'
import { closePages, openPage, SOON } from '@carteiro/testing/react/page'
import { shorten } from '@carteiro/testing/react/short-session'
import { claim, complete, newJob } from '@carteiro/testing/react/work'
import { renderHook, waitFor } from '@testing-library/react'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { usePublicationStatus } from '../use-publication-status.ts'

/** The first is enough on a machine with nothing else to do; a loaded one needs more to be live before the token expires. */
const TOKEN_LIVES_SECONDS = [3, 12, 48]

let harness: ReactHarness
beforeAll(async () => {
  harness = await startReactHarness()
})
afterEach(async () => {
  await closePages()
  await harness.owner`delete from carteiro.publications`
})
afterAll(() => harness.close())

/** A page with a live hook, whose access token expires in this many seconds; undefined if it expired before the hook was live. */
const followFor = async (seconds: number) => {
  const id = await newJob(harness)
  const { data } = await (await openPage(harness)).supabase.auth.getSession()
  if (!data.session) throw new Error('not signed in')
  const session = await shorten(harness, data.session, seconds)
  const expiresAt = Date.now() + seconds * 1000
  const page = await openPage(harness, { session })
  const states: string[] = []
  const { result } = renderHook(() => {
    const status = usePublicationStatus({ jobIds: [id] })
    if (states.at(-1) !== status.connection) states.push(status.connection)
    return status
  }, page)
  const isLive = () => result.current.connection === 'live' && result.current.totalJobs === 1
  await waitFor(() => expect(isLive() || Date.now() > expiresAt).toBe(true), SOON)
  return states.includes('reconnecting') || !isLive() ? undefined : { id, page, result, states, expiresAt }
}
type Followed = NonNullable<Awaited<ReturnType<typeof followFor>>>

/** Tries tokens of growing lifetime until one lives long enough. @returns the result of `see` with it */
const followBriefly = async <T>(see: (followed: Followed) => Promise<T | undefined>): Promise<T> => {
  for (const seconds of TOKEN_LIVES_SECONDS) {
    const followed = await followFor(seconds)
    const seen = followed && (await see(followed))
    if (seen !== undefined) return seen
    await closePages()
  }
  throw new Error('every token expired before the page was live')
}

test('a token that is renewed in time keeps the channel open after the old one expires', async () => {
  const { id, result, states, expiresAt } = await followBriefly(async (followed) => {
    await followed.page.supabase.auth.refreshSession()
    return Date.now() < followed.expiresAt - 1000 ? followed : undefined
  })
  await waitFor(() => expect(Date.now()).toBeGreaterThan(expiresAt + 1000), { ...SOON, timeout: 120_000 })
  await complete(harness, await claim(harness, id))
  await waitFor(() => expect(result.current.completedJobs).toBe(1), SOON)
  expect(states.slice(states.indexOf('live'))).toEqual(['live'])
})

test('an expired token (a laptop asleep) closes the channel; once renewed, it reopens and shows what was missed', async () => {
  const { id, page, result } = await followBriefly(async (followed) => followed)
  await waitFor(() => expect(result.current.connection).toBe('reconnecting'), SOON)
  await complete(harness, await claim(harness, id))
  await page.supabase.auth.refreshSession()
  await waitFor(
    () => expect(result.current).toMatchObject({ connection: 'live', completedJobs: 1, error: null }),
    SOON,
  )
})
