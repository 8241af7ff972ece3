import type { ShownMediaFile, StoredUploads } from '@carteiro/contracts'
import { createLogger } from '@carteiro/service-kit'
import { fixture } from '@carteiro/testing/fixtures'
import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { gatewayCalls } from '../sql/calls.ts'
import { sweepMedia } from './sweep.ts'

const DAY_MS = 86_400_000
const logger = createLogger({ service: 'gateway', level: 'silent' })

describe.each(['disk', 's3'] as const)('media on %s', (media) => {
  let harness: GatewayHarness
  let file: ShownMediaFile
  beforeAll(async () => {
    harness = await startGatewayHarness({ media })
  })
  afterAll(() => harness?.close())
  beforeEach(async () => {
    file = await upload()
  })

  const upload = async (): Promise<ShownMediaFile> => {
    const body = fixture('square.jpg') as never
    const response = await harness.call('/api/media?name=square.jpg', { method: 'POST', body })
    return ((await response.json()) as { data: ShownMediaFile }).data
  }
  const isThere = async (url = file.url): Promise<boolean> =>
    (await fetch(new URL(new URL(url).pathname, harness.url))).ok
  const listed = async (url = file.url) => {
    const { data } = (await (await harness.call('/api/media')).json()) as { data: StoredUploads }
    return data.uploads.find((one) => one.url === url)
  }
  const jobWith = async (): Promise<string> => {
    const answer = await harness.enqueue({ mediaFiles: [file] })
    return ((await answer.json()) as { data: { jobs: { job_id: string }[] } }).data.jobs[0]?.job_id ?? ''
  }
  const fail = async (job: string, endedBefore: string): Promise<void> => {
    const { owner } = harness
    await owner`select carteiro.end_publication_job_in_failure(${job}, 'media_rejected', 'No.', '{}')`
    await owner`update publication_jobs set completed_at = now() - ${endedBefore}::interval where id = ${job}`
  }
  const sweep = async (): Promise<void> => {
    await harness.owner`update carteiro.media_uploads set check_after = now()`
    await sweepMedia(harness.store, gatewayCalls(harness.owner), logger, harness.mediaDir)
  }
  const path = (job: string) => `/api/publications/jobs/${job}`
  const retry = (job: string) => harness.post(`${path(job)}/retry`, {})

  it('are kept for a job that is not finished, and as long after its end as it may be tried again', async () => {
    const job = await jobWith()
    await harness.owner`update carteiro.media_uploads set created_at = now() - interval '500 days'`
    await sweep()
    expect(await listed()).toMatchObject({ waiting_jobs: 1, removed_after: null })
    await fail(job, '6 days')
    await sweep()
    expect(await isThere()).toBe(true)
    const { removed_after: removal, last_job_ended_at: end } = (await listed()) ?? {}
    expect(Date.parse(removal ?? '') - Date.parse(end ?? '')).toBe(7 * DAY_MS)
    expect((await retry(job)).status).toBe(200)
  })

  it('are gone after that: a retry says so, and other files repair the job', async () => {
    const job = await jobWith()
    await fetch(new URL(`${new URL(file.url).pathname}/thumbnail`, harness.url))
    await fail(job, '8 days')
    await sweep()
    expect([await isThere(), await isThere(file.thumbnailUrl), await listed()]).toEqual([
      false,
      false,
      undefined,
    ])

    const refused = await retry(job)
    expect(refused.status).toBe(409)
    expect(await failureOf(refused)).toMatchObject({ code: 'media_gone', details: [{ field: 'mediaFiles' }] })

    const edit = (body: object) =>
      harness.call(path(job), {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    const captionAlone = await edit({ caption: 'Boa tarde' })
    expect([captionAlone.status, (await failureOf(captionAlone)).code]).toEqual([409, 'media_gone'])
    file = await upload()
    expect((await edit({ mediaFiles: [file] })).status).toBe(200)
    expect((await retry(job)).status).toBe(200)
    await sweep()
    expect(await isThere()).toBe(true)
  })

  it('that are removed between a publication’s check and its jobs refuse it', async () => {
    const id = new URL(file.url).pathname.split('/')[2] ?? ''
    // The gateway still finds the file; the row is what a sweep takes first.
    await harness.owner`update carteiro.media_uploads set user_id = null where id = ${id}`
    const refused = await harness.enqueue({ mediaFiles: [file] })
    expect(refused.status).toBe(409)
    expect(await failureOf(refused)).toMatchObject({
      code: 'media_gone',
      details: [{ field: 'mediaFiles', message: expect.stringContaining(id) }],
    })
    const batch = await harness.post('/api/publications/batch', {
      publications: [
        { selectedOptions: ['instagram_feed'], mediaFiles: [file], captions: { universal: 'a' } },
      ],
    })
    const { data } = (await batch.json()) as { data: { publications: unknown[] } }
    expect(data.publications).toMatchObject([{ success: false, error: { code: 'media_gone' } }])
  })
})
