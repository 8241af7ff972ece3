import { startTikTokHarness, type TikTokHarness } from '@carteiro/testing/platforms/tiktok/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

let tiktok: TikTokHarness
beforeAll(async () => {
  tiktok = await startTikTokHarness()
})
afterAll(() => tiktok.close())
beforeEach(async () => {
  await tiktok.reset()
  await tiktok.noLag()
})

const CHUNK_SECONDS = 90
const BYTES = 31_000_000
const largeJob = () => tiktok.video({}, { mediaFiles: [tiktok.largeVideo(BYTES)] })
const refusedChunk = (operation: string, status: number, more = {}) =>
  tiktok.refusal(operation, status, null, more)

const endsInOnePost = async (claim: Awaited<ReturnType<TikTokHarness['enqueue']>>) => {
  const result = await tiktok.runToTheEnd(claim)
  expect(result.last).toMatchObject({ outcome: 'completed' })
  const posts = await tiktok.posts()
  expect(posts).toHaveLength(1)
  return { ...result, post: posts[0] }
}

test('a large file is sent in chunks, byte for byte, the last one with what is left over', async () => {
  const [before, last] = [await tiktok.callsOf('upload_chunk'), await tiktok.callsOf('upload_last_chunk')]
  const { post } = await endsInOnePost(await tiktok.enqueue(largeJob()))
  expect((await tiktok.callsOf('upload_chunk')) - before).toBe(2)
  expect((await tiktok.callsOf('upload_last_chunk')) - last).toBe(1)
  expect(post?.media[0]).toMatchObject({ kind: 'video', size: BYTES })
})

test('it is read piece by piece', async () => {
  await endsInOnePost(await tiktok.enqueue(largeJob()))
  const lengths = tiktok.media.ranges
    .filter(({ name }) => name === 'large.mp4')
    .map(({ start, end }) => end - start)
  expect(Math.max(...lengths)).toBeLessThanOrEqual(1_000_000)
})

test.each([
  ['response_lost', [0]],
  ['request_lost', [0, 30_000_000]],
])(
  'a file too large for the cache is read front to back, and from where a chunk was lost (%s)',
  async (fault, starts) => {
    await tiktok.fault('upload_chunk', fault, { skip: 3 })
    tiktok.media.ranges.length = 0
    const bytes = 280_000_000
    const claim = await tiktok.enqueue(tiktok.video({}, { mediaFiles: [tiktok.largeVideo(bytes)] }))
    const { all, post } = await endsInOnePost(claim)
    expect(all).toHaveLength(1)
    expect(post?.media[0]).toMatchObject({ size: bytes })
    expect(tiktok.media.ranges.filter(({ end }) => end > 1).map(({ start }) => start)).toEqual(starts)
  },
)

describe('a chunk that did not get through', () => {
  test.each(['response_lost', 'request_lost', 'error', 'error_after_effect'])(
    '%s: the upload goes on where TikTok says that it is, in the same attempt',
    async (fault) => {
      await tiktok.fault('upload_chunk', fault, { skip: 1 })
      const claim = await tiktok.enqueue(largeJob())
      expect((await endsInOnePost(claim)).all).toHaveLength(1)
      expect(await tiktok.callsOf('init_video')).toBeGreaterThan(0)
    },
  )

  test('again and again: the attempt ends, and a later one goes on with the same upload', async () => {
    await tiktok.fault('upload_chunk', 'error', { skip: 1, times: 4 })
    const claim = await tiktok.enqueue(largeJob())
    const inits = await tiktok.callsDuring('init_video', async () => {
      expect(await tiktok.run(claim)).toMatchObject({ verdict: 'retry', code: 'platform_unavailable' })
      const first = tiktok.media.ranges.length
      await endsInOnePost(claim)
      // The first chunk is there already: it is not read again.
      expect(Math.min(...tiktok.media.ranges.slice(first + 1).map(({ start }) => start))).toBe(10_000_000)
    })
    expect(inits).toBe(1)
  })

  test('416: TikTok has other bytes than we think, and is asked', async () => {
    await refusedChunk('upload_chunk', 416, { skip: 1 })
    const { all } = await endsInOnePost(await tiktok.enqueue(largeJob()))
    expect(all).toHaveLength(1)
  })

  test('and a task that does not count its bytes: the refusal itself tells where to go on', async () => {
    await tiktok.fault('upload_chunk', 'error', { skip: 1, times: 4 })
    const claim = await tiktok.enqueue(largeJob())
    await tiktok.run(claim)
    const silent = { data: { status: 'PROCESSING_UPLOAD' }, error: { code: 'ok' } }
    await tiktok.refusal('fetch_status', 200, silent, { times: 2 })
    expect((await endsInOnePost(claim)).all).toHaveLength(1)
  })

  test('400: it is our mistake, and nothing is tried again', async () => {
    await refusedChunk('upload_chunk', 400)
    const outcome = await tiktok.run(await tiktok.enqueue(largeJob()))
    expect(outcome).toMatchObject({ verdict: 'refuse', code: 'internal' })
  })
})

describe('an upload address that has died', () => {
  test.each([
    ['upload_chunk', 403],
    ['upload_chunk', 404],
    ['upload_last_chunk', 403],
    ['upload_last_chunk', 404],
  ])('%s, HTTP %i: nothing was posted, and the upload is begun anew', async (operation, status) => {
    await refusedChunk(operation, status)
    const claim = await tiktok.enqueue(largeJob())
    const inits = await tiktok.callsDuring('init_video', async () => {
      expect(await tiktok.run(claim)).toMatchObject({
        verdict: 'wait',
        code: 'timeout',
        retry_after_seconds: 1,
      })
      await endsInOnePost(claim)
    })
    expect(inits).toBe(2)
  })

  test('every time: there is an end to it', async () => {
    await tiktok.rules({ upload_url_seconds: 0 })
    const claim = await tiktok.enqueue(tiktok.video())
    const verdicts: unknown[] = []
    for (let time = 0; time < 5; time += 1) {
      verdicts.push(((await tiktok.run(claim)) as { verdict?: string }).verdict)
    }
    expect(verdicts).toEqual(['wait', 'wait', 'wait', 'wait', 'refuse'])
  })

  test('after a last chunk in doubt: nothing new is begun until it is sure that nothing comes of it', async () => {
    await tiktok.fault('upload_last_chunk', 'request_lost')
    const claim = await tiktok.enqueue(tiktok.video())
    expect(await tiktok.run(claim)).toMatchObject({ verdict: 'unclear' })
    await tiktok.letTimePass(claim, CHUNK_SECONDS)
    await refusedChunk('upload_last_chunk', 403, { times: null })
    const inits = await tiktok.callsDuring('init_video', async () => {
      const waits = await tiktok.run(claim)
      expect(waits).toMatchObject({ outcome: 'pending', reason: expect.stringContaining('posts nothing') })
      expect((waits as { resume_after_seconds: number }).resume_after_seconds).toBeGreaterThan(3600)
      // More than an hour later.
      await tiktok.owner`
        update carteiro.publication_steps
        set result = jsonb_set(result, '{expires_at}', to_jsonb(now() - interval '11 minutes'))
        where job_id = ${claim.job_id} and step = 'init_video'`
      await tiktok.letTimePass(claim, CHUNK_SECONDS)
      expect(await tiktok.run(claim)).toMatchObject({ verdict: 'wait', code: 'timeout' })
      await tiktok.clearFaults()
      await endsInOnePost(claim)
    })
    expect(inits).toBe(1)
  })
})

test('a file of another length posts nothing, and leaves nothing in doubt', async () => {
  const file = tiktok.largeVideo(BYTES)
  const claim = await tiktok.enqueue(tiktok.video({}, { mediaFiles: [{ ...file, size: BYTES + 1 }] }))
  expect(await tiktok.run(claim)).toMatchObject({ verdict: 'refuse', code: 'media_changed' })
  expect(await tiktok.posts()).toEqual([])
})

test('the upload address lies encrypted in the record', async () => {
  const claim = await tiktok.enqueue(tiktok.video())
  await tiktok.run(claim)
  expect(JSON.stringify(await tiktok.steps(claim))).not.toMatch(/upload_token|upload_id/)
})

test('a slot that is nearly over is given back, and the upload goes on in the next', async () => {
  const claim = await tiktok.enqueue(largeJob())
  const soon = { ...tiktok.bodyOf(claim), deadline: new Date(Date.now() + 60_000).toISOString() }
  const answer = await (await tiktok.send(soon, await tiktok.sign())).json()
  expect(answer).toMatchObject({ outcome: 'pending', reason: expect.stringContaining('next attempt') })
  await endsInOnePost(claim)
})
