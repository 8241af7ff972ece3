import { startYouTubeHarness, type YouTubeHarness } from '@carteiro/testing/platforms/youtube/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

let youtube: YouTubeHarness
beforeAll(async () => {
  youtube = await startYouTubeHarness()
})
afterAll(() => youtube.close())
beforeEach(async () => {
  await youtube.reset()
  await youtube.noLag()
})

const BYTES = 40_000_000
const CHUNK = 16 * 1024 * 1024
const largeJob = () => youtube.video({}, { mediaFiles: [youtube.largeVideo(BYTES)] })

const badRequest = {
  error: {
    code: 400,
    message: 'Invalid request.',
    errors: [{ reason: 'badRequest', message: 'Invalid request.' }],
  },
}

const endsInOnePost = async (claim: Awaited<ReturnType<YouTubeHarness['enqueue']>>) => {
  const result = await youtube.runToTheEnd(claim)
  expect(result.last).toMatchObject({ outcome: 'completed' })
  const posts = await youtube.posts()
  expect(posts).toHaveLength(1)
  expect(posts[0]?.media[0]).toMatchObject({ kind: 'video', size: BYTES })
  return result
}

test('a large file is sent in chunks, and read piece by piece', async () => {
  const claim = await youtube.enqueue(largeJob())
  const chunks = await youtube.callsDuring('send_bytes', () => endsInOnePost(claim))
  expect(chunks).toBe(2)
  const lengths = youtube.media.ranges
    .filter(({ name }) => name === 'large.mp4')
    .map(({ start, end }) => end - start)
  expect(Math.max(...lengths)).toBeLessThanOrEqual(1_000_000)
})

describe('a chunk that did not get through', () => {
  test.each(['response_lost', 'request_lost', 'error', 'error_after_effect'])(
    '%s: the upload goes on at the byte that YouTube confirms, in the same attempt',
    async (fault) => {
      await youtube.fault('send_bytes', fault, { skip: 1 })
      const claim = await youtube.enqueue(largeJob())
      const sessions = await youtube.callsDuring('start_session', async () => {
        expect((await endsInOnePost(claim)).all).toHaveLength(1)
      })
      expect(sessions).toBe(1)
    },
  )

  test('it is refused because another attempt, taken for dead, has sent it: the upload goes on after it', async () => {
    await youtube.fault('send_bytes', 'error_after_effect', { status: 400, body: badRequest })
    expect((await endsInOnePost(await youtube.enqueue(largeJob()))).all).toHaveLength(1)
  })

  test('it is refused where it belongs: the job fails', async () => {
    await youtube.refusal('send_bytes', 400, badRequest)
    expect(await youtube.run(await youtube.enqueue(largeJob()))).toMatchObject({ verdict: 'refuse' })
    expect(await youtube.posts()).toEqual([])
  })

  test('again and again: the attempt ends, and a later one goes on in the same session', async () => {
    await youtube.fault('send_bytes', 'error', { skip: 1, times: 4 })
    const claim = await youtube.enqueue(largeJob())
    const sessions = await youtube.callsDuring('start_session', async () => {
      expect(await youtube.run(claim)).toMatchObject({ verdict: 'retry', code: 'platform_unavailable' })
      const first = youtube.media.ranges.length
      await endsInOnePost(claim)
      // What YouTube has is not read again.
      expect(Math.min(...youtube.media.ranges.slice(first + 1).map(({ start }) => start))).toBe(CHUNK)
    })
    expect(sessions).toBe(1)
  })

  test('only half of it is stored: the rest is sent', async () => {
    await youtube.rules({ stores_half: true })
    await endsInOnePost(await youtube.enqueue(largeJob()))
  })

  test('nothing is ever stored: the attempt ends', async () => {
    await youtube.refusal('send_bytes', 308, null, { times: 5 })
    expect(await youtube.run(await youtube.enqueue(largeJob()))).toMatchObject({
      verdict: 'retry',
      code: 'platform_unavailable',
    })
  })
})

describe('a session that has died before the last byte', () => {
  test.each([
    ['send_bytes', 404],
    ['send_bytes', 410],
    ['send_last_bytes', 404],
    ['send_last_bytes', 410],
  ])('%s, HTTP %i: there is no video, and the upload is begun anew', async (operation, status) => {
    await youtube.refusal(operation, status, null)
    const claim = await youtube.enqueue(largeJob())
    const sessions = await youtube.callsDuring('start_session', async () => {
      expect(await youtube.run(claim)).toMatchObject({
        verdict: 'wait',
        code: 'timeout',
        retry_after_seconds: 1,
      })
      await endsInOnePost(claim)
    })
    expect(sessions).toBe(2)
  })

  test('every time: there is an end to it', async () => {
    await youtube.refusal('send_last_bytes', 404, null, { times: null })
    const claim = await youtube.enqueue(youtube.video())
    const verdicts: unknown[] = []
    for (let time = 0; time < 5; time += 1) {
      verdicts.push(((await youtube.run(claim)) as { verdict?: string }).verdict)
    }
    expect(verdicts).toEqual(['wait', 'wait', 'wait', 'wait', 'refuse'])
  })
})

test('a file of another length posts nothing, and leaves nothing in doubt', async () => {
  const file = { ...youtube.largeVideo(BYTES), size: BYTES + 1 }
  const claim = await youtube.enqueue(youtube.video({}, { mediaFiles: [file] }))
  expect(await youtube.run(claim)).toMatchObject({ verdict: 'refuse', code: 'media_changed' })
  expect(await youtube.posts()).toEqual([])
})

test('a slot that is nearly over is given back, and the upload goes on in the next', async () => {
  const claim = await youtube.enqueue(largeJob())
  const soon = { ...youtube.bodyOf(claim), deadline: new Date(Date.now() + 60_000).toISOString() }
  const answer = await (await youtube.send(soon, await youtube.sign())).json()
  expect(answer).toMatchObject({ outcome: 'pending', reason: expect.stringContaining('next attempt') })
  await endsInOnePost(claim)
})
