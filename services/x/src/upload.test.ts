import { startXHarness, type XHarness } from '@carteiro/testing/platforms/x/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

let x: XHarness
beforeAll(async () => {
  x = await startXHarness()
})
afterAll(() => x.close())
beforeEach(() => x.reset())

const invalidMedia = {
  type: 'https://api.twitter.com/2/problems/invalid-request',
  title: 'Invalid Request',
  errors: [{ message: 'Your media IDs are invalid.', parameters: {} }],
}
const picture = () => x.enqueue(x.job('Foto', { mediaFiles: [x.file('square.jpg')] }))
const endsInOnePost = async (claim: Awaited<ReturnType<typeof picture>>) => {
  const result = await x.runToTheEnd(claim)
  expect(result.last).toMatchObject({ outcome: 'completed' })
  const posts = await x.posts()
  expect(posts).toHaveLength(1)
  expect(posts[0]?.media).toHaveLength(1)
  return result
}

describe('an upload that was broken off', () => {
  test.each([
    ['initialize_upload', 'response_lost'],
    ['initialize_upload', 'request_lost'],
    ['append_upload', 'response_lost'],
    ['append_upload', 'request_lost'],
    ['append_upload', 'error'],
    ['append_upload', 'error_after_effect'],
  ])('%s, %s: starts anew, for nothing tells what X has', async (operation, fault) => {
    await x.fault(operation, fault)
    const claim = await x.enqueue(x.job('Filme', { mediaFiles: [x.largeVideo()] }))
    const sessions = await x.callsDuring('initialize_upload', () => endsInOnePost(claim))
    expect(sessions).toBe(2)
  })

  test.each(['response_lost', 'error_after_effect'])(
    'finalize_upload, %s: its status tells that it was done, and the session is used',
    async (fault) => {
      await x.fault('finalize_upload', fault)
      const claim = await picture()
      const calls = await x.callsDuring('finalize_upload', async () => {
        expect(await x.run(claim)).toMatchObject({ outcome: 'failed' })
        expect(await x.run(claim)).toMatchObject({ outcome: 'pending' })
        await x.letTimePass(claim, 31)
        await endsInOnePost(claim)
      })
      expect(calls).toBe(1)
    },
  )

  test('finalize_upload, request_lost: its status tells that it was not, and it is called', async () => {
    await x.fault('finalize_upload', 'request_lost')
    const claim = await picture()
    await x.run(claim)
    await x.letTimePass(claim, 31)
    await endsInOnePost(claim)
  })

  test.each(['response_lost', 'error', 'error_after_effect'])(
    'set_alt_text, %s: is repeated',
    async (fault) => {
      await x.fault('set_alt_text', fault)
      const mediaFiles = [x.file('square.jpg', { altText: 'um azulejo' })]
      const claim = await x.enqueue(x.job('Foto', { mediaFiles }))
      await x.run(claim)
      await x.letTimePass(claim, 21)
      await endsInOnePost(claim)
      expect((await x.posts())[0]?.media[0]?.alt_text).toBe('um azulejo')
    },
  )
})

describe('media that X does not take any more', () => {
  test('expired ones are uploaded again', async () => {
    await x.fault('create_post', 'rate_limited')
    const claim = await picture()
    expect(await x.run(claim)).toMatchObject({ verdict: 'wait' })
    await x.owner`
      update carteiro.publication_steps set result = result || '{"expires_at": "2026-01-01T00:00:00Z"}'
      where job_id = ${claim.job_id} and step like 'finalize_upload%'`
    expect(await x.callsDuring('initialize_upload', () => endsInOnePost(claim))).toBe(1)
  })

  test('X is asked once more, then they are uploaded again', async () => {
    await x.refusal('create_post', 400, invalidMedia, { times: 2 })
    const claim = await picture()
    const sessions = await x.callsDuring('initialize_upload', async () => {
      const { all } = await endsInOnePost(claim)
      expect(all.map(({ outcome }) => outcome)).toEqual(['pending', 'pending', 'completed'])
      expect(all[0]).toHaveProperty('resume_after_seconds', 5)
    })
    expect(sessions).toBe(2)
  })

  test('then the file is to blame', async () => {
    await x.refusal('create_post', 400, invalidMedia, { times: null })
    const { last, all } = await x.runToTheEnd(await picture())
    expect(last).toMatchObject({ verdict: 'refuse', code: 'media_rejected' })
    expect(all).toHaveLength(3)
  })

  test('a session that is gone is replaced at once', async () => {
    const gone = { ...invalidMedia, errors: [{ message: 'BadRequest: Not found' }] }
    await x.refusal('append_upload', 400, gone)
    const claim = await picture()
    expect(await x.callsDuring('initialize_upload', () => endsInOnePost(claim))).toBe(2)
  })
})

test('413 without a word: the file is sent in smaller pieces', async () => {
  await x.refusal('append_upload', 413, null)
  x.media.ranges.length = 0
  const claim = await x.enqueue(x.job('Filme', { mediaFiles: [x.largeVideo()] }))
  await endsInOnePost(claim)
  expect(x.media.ranges.some(({ start, end }) => end - start === 640 * 1024)).toBe(true)
})

test('nothing is uploaded again once the post may be out', async () => {
  await x.fault('create_post', 'response_lost')
  const claim = await picture()
  await x.run(claim)
  const sessions = await x.callsDuring('initialize_upload', () => endsInOnePost(claim))
  expect(sessions).toBe(0)
})
