import '@carteiro/testing/react/browser'

import { type ReactHarness, startReactHarness } from '@carteiro/testing/react/harness'
import { closePages, openPage, realtime, SOON } from '@carteiro/testing/react/page'
import { claim, complete } from '@carteiro/testing/react/work'
import { createBrowserClient, createServerClient, parseCookieHeader } from '@supabase/ssr'
import { fireEvent, render, screen } from '@testing-library/react'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createCarteiroClient } from './client/client.ts'
import { PublishButton } from './publish/publish-button.tsx'

let harness: ReactHarness
beforeAll(async () => {
  harness = await startReactHarness()
})
afterEach(closePages)
afterAll(() => harness.close())

test('with the clients of @supabase/ssr: a page publishes and follows, and the server reads as the same user by the cookies', async () => {
  const { supabaseUrl, gatewayUrl, keys } = harness
  const inBrowser = createBrowserClient(supabaseUrl, keys.anonKey, {
    isSingleton: false,
    auth: { autoRefreshToken: false },
    realtime,
  })
  const page = await openPage(harness, { supabase: inBrowser })
  expect(document.cookie).toMatch(/sb-.*-auth-token/)

  render(<PublishButton selectedOptions={['x_post']} captions={{ universal: 'Bom dia' }} />, page)
  fireEvent.click(screen.getByRole('button', { name: 'Publish' }))
  await screen.findByText('Waiting', {}, SOON)
  const [row] = await harness.owner`select id, user_id from publication_jobs`
  expect(row?.user_id).toBe(harness.userId)
  await complete(harness, await claim(harness, row?.id))
  await screen.findByRole('link', { name: 'View post: X post' }, SOON)

  const onServer = createServerClient(supabaseUrl, keys.anonKey, {
    cookies: {
      getAll: () => parseCookieHeader(document.cookie).map(({ name, value = '' }) => ({ name, value })),
      setAll: () => {},
    },
  })
  const { jobs } = await createCarteiroClient({ supabase: onServer, gatewayUrl }).jobs()
  expect(jobs.map(({ id, status }) => [id, status])).toEqual([[row?.id, 'completed']])
})
