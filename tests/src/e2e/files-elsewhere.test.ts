import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Job } from '@carteiro/contracts'
import { fixture } from '@carteiro/testing/fixtures'
import { type StackHarness, startStackHarness, until } from '@carteiro/testing/stack/harness'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { demoUser } from '../../../infra/local/src/auth/demo-user.ts'

const LIMIT_MS = 180_000
const picture = fixture('square.jpg')

/** The user's own server, whose link has ended as soon as it is set to. */
let hasEnded = false
const server = createServer((request, response) => {
  if (hasEnded) return void response.writeHead(403).end()
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
  const [start, end] = [Number(first), Math.min(Number(last) + 1, picture.length)]
  response.writeHead(206, {
    'content-type': 'image/jpeg',
    'content-range': `bytes ${start}-${end - 1}/${picture.length}`,
  })
  response.end(picture.subarray(start, end))
})

let stack: StackHarness
let app: SupabaseClient
let origin: string
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  // The gateway's alone: the platforms' services read nothing there.
  process.env.MEDIA_ALLOWED_ORIGINS = origin
  stack = await startStackHarness({ platforms: ['x', 'instagram'] })
  await stack.withoutQuotas()
  await stack.sql`insert into storage.buckets (id, name, public) values ('films', 'films', false)`
  await stack.sql.unsafe(`
    create policy "Everyone has a folder" on storage.objects to authenticated
      using ((storage.foldername(name))[1] = (select auth.uid())::text)`)
  app = createClient(stack.urls.supabase, stack.keys.anonKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  })
  await app.auth.signInWithPassword(demoUser)
})
afterAll(async () => {
  delete process.env.MEDIA_ALLOWED_ORIGINS
  await stack?.end()
  server.closeAllConnections()
  server.close()
})

let count = 0
const enqueue = (mediaFiles: unknown[], more: object = {}) =>
  stack.client.enqueue({
    selectedOptions: ['x_post', 'instagram_feed'],
    captions: { universal: `Bom dia ${++count}` },
    mediaFiles,
    ...more,
  })
const ended = (publicationId: string): Promise<Job[]> =>
  until(
    async () => {
      const jobs = await stack.client.jobs(publicationId)
      return jobs.every(({ status }) => ['completed', 'failed'].includes(status)) && jobs
    },
    'the jobs end',
    LIMIT_MS,
  )
const outcomes = (jobs: Job[]) => jobs.map(({ status, error_code }) => `${status} ${error_code ?? ''}`.trim())
const path = (name: string) => `${stack.client.userId}/${name}`

it('a file that an app has put into Supabase Storage goes out, and not when it was replaced since', async () => {
  const bucket = app.storage.from('films')
  const put = async (name: string, bytes: Buffer): Promise<void> => {
    const { error } = await bucket.upload(path(name), bytes, { contentType: 'image/jpeg', upsert: true })
    expect(error).toBeNull()
  }
  await put('praça.jpg', picture)
  const there = (name: string) => ({ storage: { bucket: 'films', path: path(name) } })
  const { data } = await enqueue([there('praça.jpg')])
  expect(outcomes(await ended(data.publication_id))).toEqual(['completed', 'completed'])
  expect((await stack.posts()).map(({ media }) => media.length)).toEqual([1, 1])

  await put('other.jpg', picture)
  const soon = new Date(Date.now() + 3_600_000).toISOString()
  const later = await enqueue([there('other.jpg')], { scheduledAt: soon })
  await put('other.jpg', fixture('portrait.jpg'))
  for (const { job_id } of later.data.jobs)
    await stack.client.call(`/api/publications/jobs/${job_id}/reschedule`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ scheduledAt: null }),
    })
  expect(outcomes(await ended(later.data.publication_id))).toEqual([
    'failed media_changed',
    'failed media_changed',
  ])
  expect(await stack.posts()).toHaveLength(2)
})

it('a post whose signed link ends before it is due goes out', async () => {
  const before = (await stack.posts()).length
  const date = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const url = `${origin}/a.jpg?X-Amz-Date=${date}&X-Amz-Expires=900&X-Amz-Signature=ab`
  const file = { name: 'a.jpg', type: 'image/jpeg', size: picture.length, url }
  const { data } = await enqueue([file], { scheduledAt: new Date(Date.now() + 86_400_000).toISOString() })
  expect(data.copies).toEqual([{ file: 0, reason: 'signed_url' }])
  await until(
    async () =>
      (await stack.client.jobs(data.publication_id)).every(({ hold_reason }) => hold_reason === null),
    'the file is copied',
    LIMIT_MS,
  )
  hasEnded = true
  for (const { job_id } of data.jobs)
    await stack.client.call(`/api/publications/jobs/${job_id}/reschedule`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ scheduledAt: null }),
    })
  expect(outcomes(await ended(data.publication_id))).toEqual(['completed', 'completed'])
  expect(await stack.posts()).toHaveLength(before + 2)
})
