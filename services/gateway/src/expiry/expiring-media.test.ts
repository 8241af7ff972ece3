import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expiryProblems, URL_MARGIN_MINUTES } from './expiry-problems.ts'

const MINUTE_MS = 60_000
let harness: GatewayHarness
beforeAll(async () => {
  harness = await startGatewayHarness()
})
afterAll(() => harness?.close())
beforeEach(() => harness.owner`delete from carteiro.publications`)

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * MINUTE_MS)
/** A signed URL of S3 that lives for so long from now on. */
const fileFor = (minutes: number) => {
  const date = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const url = `https://bucket.example.com/a.jpg?X-Amz-Date=${date}&X-Amz-Expires=${minutes * 60}&X-Amz-Signature=ab`
  return { name: 'férias.jpg', size: 10, type: 'image/jpeg', url }
}
const publication = (minutes: number, due: number) => ({
  userId: harness.userId,
  selectedOptions: ['instagram_feed'],
  captions: { universal: 'Bom dia' },
  mediaFiles: [fileFor(minutes)],
  scheduledAt: inMinutes(due).toISOString(),
})
const expected = {
  field: 'mediaFiles[0].url',
  code: 'url_expires',
  message: expect.stringMatching(/férias\.jpg ends at 20\d\d-.*POST \/api\/media/),
}

describe('a media URL that ends before its post can be out', () => {
  it.each([
    [1, 2],
    [URL_MARGIN_MINUTES - 1, 24 * 60],
    [URL_MARGIN_MINUTES - 1, 0],
  ])(
    'after %i minutes, for a post in %i, is refused in enqueue, batch and validate',
    async (minutes, due) => {
      const enqueued = await harness.post('/api/publications/enqueue', publication(minutes, due))
      expect(enqueued.status).toBe(422)
      expect((await failureOf(enqueued)).details).toContainEqual(expect.objectContaining(expected))

      const good = publication(24 * 60, due)
      const batch = await harness.post('/api/publications/batch', {
        publications: [publication(minutes, due), { ...good, scheduledAt: inMinutes(1).toISOString() }],
      })
      const { publications } = (await batch.json()).data
      expect(publications).toMatchObject([{ success: false }, { success: true }])
      expect(publications[0].error.details).toContainEqual(
        expect.objectContaining({ ...expected, field: 'publications[0].mediaFiles[0].url' }),
      )

      const validated = await harness.post('/api/publications/validate', publication(minutes, due))
      const [option] = (await validated.json()).data.options
      expect(option.accepted).toBe(false)
      expect(option.problems).toContainEqual(expect.objectContaining(expected))
      expect(await harness.stored()).toMatchObject({ jobs: 1 })
    },
  )

  it('is accepted when it lives long enough and is not copied, and refused when the post is moved beyond its end', async () => {
    const { mediaFiles, ...others } = publication(15, 2)
    const enqueued = await harness.post('/api/publications/enqueue', {
      ...others,
      mediaFiles: mediaFiles.map((file) => ({ ...file, copy: false })),
    })
    expect(enqueued.status, await enqueued.clone().text()).toBe(200)
    const id = (await enqueued.json()).data.jobs[0].job_id
    const path = `/api/publications/jobs/${id}`
    const json = { 'content-type': 'application/json' }
    const move = (due: number) => JSON.stringify({ scheduledAt: inMinutes(due).toISOString() })

    for (const [method, to] of [
      ['PATCH', path],
      ['POST', `${path}/reschedule`],
    ] as const) {
      const moved = await harness.call(to, { method, headers: json, body: move(30) })
      expect(moved.status).toBe(422)
      expect((await failureOf(moved)).details).toContainEqual(expect.objectContaining(expected))
      expect((await harness.call(to, { method, headers: json, body: move(3) })).status).toBe(200)
    }
    // What does not move it may still be corrected.
    const body = JSON.stringify({ caption: 'Boa tarde' })
    expect((await harness.call(path, { method: 'PATCH', headers: json, body })).status).toBe(200)
  })

  it('is found in settings, too', async () => {
    const { url } = fileFor(5)
    const settings = {
      youtube_video: { thumbnail: { url, size: 1, type: 'image/png' } },
      instagram_reel: { cover_url: url },
      linkedin_post: { link: url },
    }
    expect(expiryProblems({ mediaFiles: [], settings }, Date.now()).map(({ field }) => field)).toEqual([
      'settings.youtube_video.thumbnail.url',
      'settings.instagram_reel.cover_url',
    ])
  })
})
