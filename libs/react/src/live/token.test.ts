import '../testing/browser.ts'

import { renderHook, waitFor } from '@testing-library/react'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { closePages, openPage, SOON } from '../testing/page.ts'
import { shorten } from '../testing/short-session.ts'
import { type Stage, setStage } from '../testing/stage.ts'
import { claim, complete, newJob } from '../testing/work.ts'
import { usePublicationStatus } from '../use-publication-status.ts'

const TOKEN_LIVES_SECONDS = 3

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
})
afterEach(async () => {
  await closePages()
  await stage.owner`delete from publications`
})
afterAll(() => stage.close())

/** A page whose access token will run out, with the hook live on it. */
const followBriefly = async () => {
  const id = await newJob(stage)
  const { data } = await (await openPage(stage)).supabase.auth.getSession()
  if (!data.session) throw new Error('not signed in')
  const session = await shorten(stage, data.session, TOKEN_LIVES_SECONDS)
  const expiresAt = Date.now() + TOKEN_LIVES_SECONDS * 1000
  const page = await openPage(stage, { session })
  const states: string[] = []
  const { result } = renderHook(() => {
    const status = usePublicationStatus({ jobIds: [id] })
    if (states.at(-1) !== status.connection) states.push(status.connection)
    return status
  }, page)
  await waitFor(() => expect(result.current).toMatchObject({ connection: 'live', totalJobs: 1 }), SOON)
  return { id, page, result, states, expiresAt }
}

test('a token that is renewed in time keeps the channel beyond the old one’s end', async () => {
  const { id, page, result, states, expiresAt } = await followBriefly()
  await page.supabase.auth.refreshSession()
  await waitFor(() => expect(Date.now()).toBeGreaterThan(expiresAt + 1000), SOON)
  await complete(stage, await claim(stage, id))
  await waitFor(() => expect(result.current.completedJobs).toBe(1), SOON)
  expect(states.slice(states.indexOf('live'))).toEqual(['live'])
})

test('a token that ran out (a laptop asleep) ends the channel; renewed, it comes back with what was missed', async () => {
  const { id, page, result } = await followBriefly()
  await waitFor(() => expect(result.current.connection).toBe('reconnecting'), SOON)
  await complete(stage, await claim(stage, id))
  await page.supabase.auth.refreshSession()
  await waitFor(
    () => expect(result.current).toMatchObject({ connection: 'live', completedJobs: 1, error: null }),
    SOON,
  )
})
