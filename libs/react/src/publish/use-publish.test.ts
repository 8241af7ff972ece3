import '@carteiro/testing/react/browser'

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fixtures } from '@carteiro/testing/fixtures'
import { type ReactHarness, startReactHarness } from '@carteiro/testing/react/harness'
import { closePages, openPage, SOON } from '@carteiro/testing/react/page'
import { claim, complete, fail } from '@carteiro/testing/react/work'
import { act, renderHook, waitFor } from '@testing-library/react'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { usePublish } from './use-publish.ts'

const PICTURE = join(fixtures, 'square.jpg')

let harness: ReactHarness
let picture: File
beforeAll(async () => {
  harness = await startReactHarness()
  picture = new File([await readFile(PICTURE)], 'square.jpg', { type: 'image/jpeg' })
})
afterEach(async () => {
  harness.intercept = undefined
  await closePages()
  await harness.owner`delete from carteiro.publications`
})
afterAll(() => harness.close())

const post = { selectedOptions: ['x_post'], captions: { universal: 'Bom dia' } }
const publications = async (): Promise<number> =>
  Number((await harness.owner`select count(*) as n from carteiro.publications`)[0]?.n)

const mount = async () => {
  const phases: string[] = []
  const { result, unmount } = renderHook(
    () => {
      const publish = usePublish()
      if (phases.at(-1) !== publish.phase) phases.push(publish.phase)
      return publish
    },
    await openPage(harness),
  )
  await waitFor(() => expect(result.current.connection).toBe('live'), SOON)
  const firstJob = (): string => result.current.jobs[0]?.id ?? ''
  const published = () =>
    waitFor(() => expect(result.current).toMatchObject({ phase: 'publishing', jobs: [{}] }), SOON)
  return { result, phases, unmount, firstJob, published }
}

test('a press uploads the picture, publishes it, and ends with the permalink', async () => {
  const { result, phases, firstJob, published } = await mount()
  await act(() => result.current.publish({ ...post, mediaFiles: [{ file: picture, altText: 'A square' }] }))
  await published()
  expect(result.current.uploadProgress).toBe(1)
  const [row] = await harness.owner`select content from publication_jobs where id = ${firstJob()}`
  expect(row?.content.mediaFiles).toMatchObject([{ name: 'square.jpg', altText: 'A square' }])
  await complete(harness, await claim(harness, firstJob()))
  await waitFor(() => expect(result.current.phase).toBe('done'), SOON)
  expect(phases).toEqual(['idle', 'uploading', 'enqueuing', 'publishing', 'done'])
})

test('an object of Supabase Storage is named as it is, and not uploaded', async () => {
  const { result } = await mount()
  const paths: string[] = []
  let sent: unknown
  harness.intercept = async (request, pass) => {
    paths.push(new URL(request.url).pathname)
    if (request.url.endsWith('/enqueue')) sent = await request.clone().json()
    return pass()
  }
  const file = { storage: { bucket: 'films', path: 'praia.jpg' }, altText: 'Uma praia' }
  await act(() => result.current.publish({ ...post, mediaFiles: [file] }))
  expect(sent).toMatchObject({ mediaFiles: [file] })
  expect(paths).not.toContain('/api/media')
  // This harness has no Storage: the gateway says so, of this file.
  expect(result.current.error?.details).toMatchObject([{ code: 'no_storage' }])
})

test('a double click, and a click after enqueuing, make one publication; after reset a click makes another', async () => {
  const { result, published } = await mount()
  let calls = 0
  harness.intercept = (request, pass) => {
    if (request.method === 'POST') calls += 1
    return pass()
  }
  await act(() => Promise.all([result.current.publish(post), result.current.publish(post)]))
  await published()
  await act(() => result.current.publish(post))
  expect(calls).toBe(1)
  expect(await publications()).toBe(1)
  act(() => result.current.reset())
  await act(() => result.current.publish(post))
  expect(await publications()).toBe(2)
})

test.each(['retry', 'publish'] as const)('after a lost answer %s uses the same key', async (way) => {
  const { result, published } = await mount()
  const keys = new Set<string | null>()
  let uploads = 0
  let isLosing = true
  harness.intercept = async (request, pass, lose) => {
    if (new URL(request.url).pathname === '/api/media') uploads += 1
    if (!request.url.endsWith('/enqueue')) return pass()
    keys.add(request.headers.get('Idempotency-Key'))
    const answer = await pass()
    if (isLosing) lose()
    return answer
  }
  const input = { ...post, mediaFiles: [picture] }
  await act(() => result.current.publish(input))
  expect(result.current).toMatchObject({ phase: 'failed', error: { code: 'network', isInDoubt: true } })
  isLosing = false
  await act(() => (way === 'retry' ? result.current.retry() : result.current.publish(input)))
  await published()
  expect(keys.size).toBe(1)
  expect(uploads).toBe(1)
  expect(await publications()).toBe(1)
})

test('a page that stores its key may be reloaded before the next press, and makes one publication', async () => {
  const { result, unmount } = await mount()
  harness.intercept = async (request, pass, lose) => {
    const answer = await pass()
    if (request.url.endsWith('/enqueue')) lose()
    return answer
  }
  const options = { idempotencyKey: 'kept by the page' }
  await act(() => result.current.publish(post, options))
  expect(result.current.error?.isInDoubt).toBe(true)
  unmount()
  harness.intercept = undefined
  const again = await mount()
  await act(() => again.result.current.publish(post, options))
  await again.published()
  expect(await publications()).toBe(1)
})

test('refused content can be corrected and published', async () => {
  const { result, published } = await mount()
  await act(() => result.current.publish({ selectedOptions: ['x_post'] }))
  expect(result.current).toMatchObject({ phase: 'failed', error: { code: 'nothing_to_enqueue' } })
  await act(() => result.current.publish(post))
  await published()
  expect(result.current.error).toBeNull()
})

test('a refused option is shown beside the one that was enqueued', async () => {
  const { result, published } = await mount()
  await act(() => result.current.publish({ ...post, selectedOptions: ['x_post', 'y_post'] }))
  await published()
  expect(result.current.rejected).toMatchObject([{ platform: 'y_post', code: 'unknown_option' }])
})

test('a failed job is retried; one whose post may be out is not', async () => {
  const { result, firstJob, published } = await mount()
  await act(() => result.current.publish(post))
  await published()
  await fail(harness, await claim(harness, firstJob()))
  await waitFor(() => expect(result.current.phase).toBe('failed'), SOON)
  await act(() => result.current.retry())
  await published()
  await fail(harness, await claim(harness, firstJob()), 'outcome_unknown', 'refuse')
  await waitFor(() => expect(result.current.jobs[0]?.error_code).toBe('outcome_unknown'), SOON)
  await act(() => result.current.retry())
  expect(result.current).toMatchObject({ phase: 'failed', jobs: [{ status: 'failed' }] })
  expect(await publications()).toBe(1)
})

test('an upload that is aborted, or ended by unmounting, enqueues nothing', async () => {
  const { result, unmount } = await mount()
  harness.intercept = async (request, pass) => {
    if (request.url.includes('/api/media')) result.current.cancel()
    return pass()
  }
  await act(() => result.current.publish({ ...post, mediaFiles: [picture] }))
  expect(result.current).toMatchObject({ phase: 'idle', error: null })
  harness.intercept = async (request, pass) => {
    if (request.url.includes('/api/media')) unmount()
    return pass()
  }
  await result.current.publish({ ...post, mediaFiles: [picture] })
  expect(await publications()).toBe(0)
})
