import { startYouTubeHarness, type YouTubeHarness } from '@carteiro/testing/platforms/youtube/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

let youtube: YouTubeHarness
beforeAll(async () => {
  youtube = await startYouTubeHarness()
})
afterAll(() => youtube.close())
beforeEach(() => youtube.reset())

type Claim = Awaited<ReturnType<YouTubeHarness['enqueue']>>
/** Longer than the last bytes of the small video may take. */
const CALL_SECONDS = 20

const endsInOnePost = async (claim: Claim) => {
  const result = await youtube.runToTheEnd(claim)
  expect(result.last).toMatchObject({ outcome: 'completed' })
  expect(await youtube.posts()).toHaveLength(1)
  return result
}
const inDoubt = async (fault = 'response_lost'): Promise<Claim> => {
  await youtube.fault('send_last_bytes', fault)
  const claim = await youtube.enqueue(youtube.video())
  expect(await youtube.run(claim)).toMatchObject({ verdict: 'unclear', code: 'platform_unavailable' })
  await youtube.letTimePass(claim, CALL_SECONDS)
  return claim
}

describe('the call that opens a session', () => {
  test.each(['response_lost', 'request_lost', 'error', 'error_after_effect'])(
    '%s: makes no video by itself, and is made again',
    async (fault) => {
      await youtube.fault('start_session', fault)
      await endsInOnePost(await youtube.enqueue(youtube.video()))
    },
  )
})

describe('the last bytes, after which there is a video', () => {
  test.each(['response_lost', 'error_after_effect'])(
    '%s: the session gives the same answer again, and nothing is sent twice',
    async (fault) => {
      const sent = await youtube.callsDuring('send_last_bytes', async () => {
        const claim = await inDoubt(fault)
        await endsInOnePost(claim)
      })
      expect(sent).toBe(1)
    },
  )

  test.each(['request_lost', 'error'])(
    '%s: the session tells that they are missing, and they are sent',
    async (fault) => {
      const sessions = await youtube.callsDuring('start_session', async () => {
        await endsInOnePost(await inDoubt(fault))
      })
      expect(sessions).toBe(1)
    },
  )

  test('while the session cannot be asked, the doubt stays, and nothing is sent', async () => {
    const claim = await inDoubt()
    await youtube.fault('probe_session', 'error', { times: 2 })
    const sent = await youtube.callsDuring('send_last_bytes', async () => {
      expect(await youtube.run(claim)).toMatchObject({
        outcome: 'pending',
        reason: expect.stringContaining('whole file'),
      })
      await youtube.letTimePass(claim, 3 * 3600)
      expect(await youtube.run(claim)).toMatchObject({ verdict: 'refuse', code: 'outcome_unknown' })
    })
    expect(sent).toBe(0)
    expect(await youtube.posts()).toHaveLength(1)
  })

  test('an answer that cannot be read is no yes and no no', async () => {
    await youtube.refusal('send_last_bytes', 200, { kind: 'youtube#video' })
    const claim = await youtube.enqueue(youtube.video())
    expect(await youtube.run(claim)).toMatchObject({ verdict: 'unclear' })
    await endsInOnePost(claim)
  })
})

describe('a session that YouTube has forgotten, with its end in doubt', () => {
  test('its video is found among the uploads of the channel', async () => {
    await youtube.rules({ forgets_finished_sessions: true })
    const claim = await inDoubt()
    const sessions = await youtube.callsDuring('start_session', () => endsInOnePost(claim))
    expect(sessions).toBe(0)
  })

  test("another job's video of the same words and the same file is not taken for it", async () => {
    const claim = await inDoubt('request_lost')
    await endsInOnePost(await youtube.enqueue(youtube.video()))
    await youtube.rules({ session_seconds: 0 })
    expect(await youtube.run(claim)).toMatchObject({ outcome: 'pending' })
    await youtube.letTimePass(claim, 601)
    expect(await youtube.run(claim)).toMatchObject({ verdict: 'refuse', code: 'outcome_unknown' })
    expect(await youtube.posts()).toHaveLength(1)
  })

  test('nothing is found: it is looked for again, then its user is told, and nothing is begun anew', async () => {
    const claim = await inDoubt('request_lost')
    await youtube.rules({ session_seconds: 0 })
    const sessions = await youtube.callsDuring('start_session', async () => {
      expect(await youtube.run(claim)).toMatchObject({
        outcome: 'pending',
        reason: expect.stringContaining('among the uploads'),
      })
      await youtube.letTimePass(claim, 601)
      const outcome = await youtube.run(claim)
      expect(outcome).toMatchObject({ verdict: 'refuse', code: 'outcome_unknown' })
      await youtube.rules()
      const again = await youtube.retryByUser(claim, outcome)
      await endsInOnePost(again)
    })
    expect(sessions).toBe(0)
  })

  test('a list that cannot be read proves nothing', async () => {
    const claim = await inDoubt()
    await youtube.rules({ forgets_finished_sessions: true })
    await youtube.fault('list_playlist_items', 'error')
    expect(await youtube.run(claim)).toMatchObject({ outcome: 'pending' })
    await endsInOnePost(claim)
  })
})

test('an upload that was refused for its account goes on where it was', async () => {
  await youtube.fault('send_last_bytes', 'token_expired')
  const claim = await youtube.enqueue(youtube.video())
  const sessions = await youtube.callsDuring('start_session', async () => {
    expect(await youtube.run(claim)).toMatchObject({ verdict: 'reconnect', code: 'token_expired' })
    await endsInOnePost(claim)
  })
  expect(sessions).toBe(1)
})

test('the address of the session lies encrypted in the record', async () => {
  const claim = await youtube.enqueue(youtube.video())
  await youtube.run(claim)
  expect(JSON.stringify(await youtube.steps(claim))).not.toContain('upload_id')
})
