import { join } from 'node:path'
import type { Job, JobFile } from '@carteiro/contracts'
import { type HeldFfmpeg, holdFfmpeg } from '@carteiro/testing/gateway/held-ffmpeg'
import { type StackHarness, startStackHarness, until } from '@carteiro/testing/stack/harness'
import { afterAll, beforeAll, expect, it } from 'vitest'

const odd = join(import.meta.dirname, '../../../libs/media/fixtures/odd')
const LIMIT_MS = 240_000

let stack: StackHarness
let ffmpeg: HeldFfmpeg
const changes: Job[] = []
beforeAll(async () => {
  ffmpeg = await holdFfmpeg()
  process.env.FFMPEG_PATH = ffmpeg.path
  stack = await startStackHarness()
  await stack.withoutQuotas()
  await stack.client.onJob((job) => changes.push(job))
})
afterAll(async () => {
  delete process.env.FFMPEG_PATH
  await stack.end()
  await ffmpeg.remove()
})

const enqueue = async (file: string, selectedOptions: string[], settings = {}): Promise<string> => {
  const mediaFiles = [await stack.client.upload(join(odd, file))]
  const { data } = await stack.client.enqueue({
    selectedOptions,
    mediaFiles,
    mediaPolicy: 'convert',
    captions: { universal: file },
    settings,
  })
  expect(data.rejected).toEqual([])
  return data.publication_id
}
const ended = (publication: string): Promise<Job[]> =>
  until(
    async () => {
      const jobs = await stack.client.jobs(publication)
      return jobs.every(({ status }) => ['completed', 'failed'].includes(status)) && jobs
    },
    'the jobs end',
    LIMIT_MS,
  )
const filesOf = async (jobs: Job[]): Promise<JobFile[]> =>
  Promise.all(
    jobs.map(async ({ id }) => {
      const path = `/api/publications/jobs/${id}`
      const { content } = await stack.client.call<{ content: { mediaFiles: [JobFile] } }>(path)
      return content.mediaFiles[0]
    }),
  )

it('a HEIC and an MKV go out once on each network, each converted once, though the gateway is killed in the middle', async () => {
  const films = ['tiktok_video', 'instagram_reel', 'x_post', 'threads_post']
  const film = await enqueue('h264.mkv', films, { tiktok_video: { privacy: 'SELF_ONLY' } })
  await until(async () => (await ffmpeg.runs()) === 1, 'the conversion begins', LIMIT_MS)
  for (const job of await stack.client.jobs(film))
    expect(job).toMatchObject({ status: 'pending', phase: 'preparing', hold_reason: 'preparing_media' })
  expect(await stack.posts()).toEqual([])
  const isShown = ({ phase, progress }: Job) => phase === 'preparing' && progress > 0
  await until(async () => changes.some(isShown), 'its progress is pushed', LIMIT_MS)

  await stack.kill('gateway')
  await ffmpeg.letGo()
  const isReady = () => fetch(`${stack.urls.gateway}/readyz`).then(({ ok }) => ok)
  await until(() => isReady().catch(() => false), 'the gateway is there again', LIMIT_MS)
  const pictures = ['instagram_feed', 'facebook_post', 'x_post', 'threads_post']
  const picture = await enqueue('phone.heic', pictures)

  for (const [publication, options, type] of [
    [film, films, 'video/mp4'],
    [picture, pictures, 'image/jpeg'],
  ] as const) {
    const jobs = await ended(publication)
    expect(jobs.map(({ option, status, error_message }) => [option, status, error_message]).sort()).toEqual(
      options.map((option) => [option, 'completed', null]).sort(),
    )
    const files = await filesOf(jobs)
    expect(new Set(files.map(({ url }) => url)).size).toBe(1)
    expect(files[0]).toMatchObject({
      type,
      original: { name: type === 'video/mp4' ? 'h264.mkv' : 'phone.heic' },
    })
  }
  const posts = (await stack.posts()).map(({ platform }) => platform).sort()
  expect(posts).toEqual(['facebook', 'instagram', 'instagram', 'threads', 'threads', 'tiktok', 'x', 'x'])
  // That of the killed gateway, and its successor's.
  expect(await ffmpeg.runs()).toBe(2)
})
