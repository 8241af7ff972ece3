import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type FacebookStage, setFacebookStage } from './testing/stage.ts'

let facebook: FacebookStage
beforeAll(async () => {
  facebook = await setFacebookStage()
})
afterAll(() => facebook.close())
beforeEach(() => facebook.reset())

type Claim = Awaited<ReturnType<FacebookStage['enqueue']>>
const CALL_SECONDS = 3
const endsInOnePost = async (claim: Claim) => {
  const result = await facebook.runToTheEnd(claim)
  expect(result.last).toMatchObject({ outcome: 'completed' })
  expect(await facebook.posts()).toHaveLength(1)
  return result
}

/** Every call that publishes, with a job that comes to it. */
const commits = [
  ['publish_post', 'a text', () => facebook.post()],
  [
    'publish_post',
    'pictures',
    () => facebook.post([facebook.file('square.jpg'), facebook.file('portrait.jpg')]),
  ],
  ['finish_video', 'a video', () => facebook.post([facebook.file('reel.mp4')])],
  ['finish_reel', 'a reel', () => facebook.reel()],
  ['publish_photo_story', 'a picture as a story', () => facebook.story('square.jpg')],
  ['finish_story', 'a video as a story', () => facebook.story('reel.mp4')],
] as const

describe.each(commits)('%s, %s', (operation, _what, job) => {
  // The known trap: HTTP 500, code 2, and the post is out.
  test.each(['error_after_effect', 'response_lost'])(
    '%s: the post is found by its id, and the call is not made again',
    async (fault) => {
      await facebook.fault(operation, fault)
      const claim = await facebook.enqueue(job())
      const calls = await facebook.callsDuring(operation, async () => {
        const { all } = await endsInOnePost(claim)
        expect(all.find(({ outcome }) => outcome === 'failed')).toMatchObject({ verdict: 'unclear' })
      })
      expect(calls).toBe(1)
    },
  )

  test.each(['error', 'request_lost'])('%s: it is not out, and the same is published', async (fault) => {
    await facebook.fault(operation, fault)
    const claim = await facebook.enqueue(job())
    expect((await endsInOnePost(claim)).all.length).toBeGreaterThan(1)
  })
})

describe('what nobody sees is made again', () => {
  test.each([
    ['stage_photo', () => facebook.post([facebook.file('square.jpg')])],
    ['stage_post', () => facebook.post()],
    ['start_video', () => facebook.post([facebook.file('reel.mp4')])],
    ['transfer_video', () => facebook.post([facebook.file('reel.mp4')])],
    ['start_reel', () => facebook.reel()],
    ['upload_file', () => facebook.reel()],
    ['start_story', () => facebook.story('reel.mp4')],
  ] as const)('%s', async (operation, job) => {
    for (const fault of ['response_lost', 'request_lost', 'error', 'error_after_effect']) {
      await facebook.reset()
      await facebook.fault(operation, fault)
      await endsInOnePost(await facebook.enqueue(job()))
    }
  })
})

test('a post that Facebook does not find: its author is told, and nothing is posted again', async () => {
  await facebook.fault('publish_post', 'response_lost')
  const claim = await facebook.enqueue(facebook.post())
  await facebook.run(claim)
  await facebook.letTimePass(claim, CALL_SECONDS)
  const gone = { error: { message: 'does not exist', code: 100, error_subcode: 33 } }
  await facebook.refusal('get_post', 400, gone, { times: null })
  const calls = await facebook.callsDuring('publish_post', async () => {
    expect((await facebook.runToTheEnd(claim)).last).toMatchObject({ code: 'outcome_unknown' })
  })
  expect(calls).toBe(0)
  expect(await facebook.posts()).toHaveLength(1)
})

test('a refusal of the second call, after a first one in doubt, proves nothing', async () => {
  await facebook.fault('publish_post', 'request_lost')
  const claim = await facebook.enqueue(facebook.post())
  await facebook.run(claim)
  await facebook.letTimePass(claim, CALL_SECONDS)
  await facebook.refusal('publish_post', 400, { error: { message: 'No', code: 100 } })
  expect(await facebook.run(claim)).toMatchObject({ verdict: 'unclear' })
  await endsInOnePost(claim)
})

test('two stories of the same picture are two: each is known by its own picture', async () => {
  await facebook.fault('publish_photo_story', 'request_lost')
  const claim = await facebook.enqueue(facebook.story('square.jpg'))
  await facebook.run(claim)
  await facebook.letTimePass(claim, CALL_SECONDS)
  await endsInOnePost(await facebook.enqueue(facebook.story('square.jpg')))
  expect((await facebook.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
  expect(await facebook.posts()).toHaveLength(2)
})
