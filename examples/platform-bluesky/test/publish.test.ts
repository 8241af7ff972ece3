import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Harness, startHarness } from './harness.ts'
import { demoAccount } from './simulator/demo-account.ts'

let bluesky: Harness
beforeAll(async () => {
  bluesky = await startHarness()
})
afterAll(() => bluesky?.close())
beforeEach(() => bluesky.reset())

const publish = async (job: ReturnType<typeof bluesky.post>) => {
  const { last, all } = await bluesky.runToTheEnd(await bluesky.enqueue(job))
  return { last, all, record: bluesky.posts()[0]?.record }
}

describe('a post', () => {
  test('of text has links, mentions and hashtags, in bytes', async () => {
    const caption = 'Olá, @carteiro.bsky.social: https://example.com/á #portugal'
    const { last, record } = await publish(bluesky.post([], { languages: ['pt-PT'] }, { caption }))
    const [post] = bluesky.posts()
    expect(last).toEqual({
      outcome: 'completed',
      platform_response: {
        post_id: `at://${demoAccount.did}/app.bsky.feed.post/${post?.rkey}`,
        permalink: `https://bsky.app/profile/${demoAccount.did}/post/${post?.rkey}`,
      },
    })
    expect(record).toMatchObject({ text: caption, langs: ['pt-PT'] })
    const facets = record?.facets as { index: { byteStart: number; byteEnd: number }; features: unknown[] }[]
    const bytes = Buffer.from(caption)
    expect(
      facets.map(({ index, features }) => [
        bytes.subarray(index.byteStart, index.byteEnd).toString(),
        features[0],
      ]),
    ).toEqual([
      ['@carteiro.bsky.social', { $type: 'app.bsky.richtext.facet#mention', did: demoAccount.did }],
      ['https://example.com/á', { $type: 'app.bsky.richtext.facet#link', uri: 'https://example.com/á' }],
      ['#portugal', { $type: 'app.bsky.richtext.facet#tag', tag: 'portugal' }],
    ])
  })

  test('of pictures has their alternative texts and sizes', async () => {
    const picture = await bluesky.file('square.jpg', 'image/jpeg', { width: 1080, height: 1080 })
    const { last, record } = await publish(bluesky.post([{ ...picture, altText: 'Um azulejo' }, picture]))
    expect(last.outcome).toBe('completed')
    const image = expect.objectContaining({ mimeType: 'image/jpeg', size: picture.size })
    const aspectRatio = { width: 1080, height: 1080 }
    expect(record?.embed).toEqual({
      $type: 'app.bsky.embed.images',
      images: [
        { image, alt: 'Um azulejo', aspectRatio },
        { image, alt: '', aspectRatio },
      ],
    })
  })

  test('of a video', async () => {
    const video = await bluesky.file('reel.mp4', 'video/mp4')
    const { last, record } = await publish(bluesky.post([video]))
    expect(last.outcome).toBe('completed')
    expect(record?.embed).toMatchObject({ $type: 'app.bsky.embed.video', video: { mimeType: 'video/mp4' } })
  })

  test('with a link card and its picture', async () => {
    const { url, size, type } = await bluesky.file('square.jpg', 'image/jpeg')
    const linkCard = { url: 'https://example.com/', title: 'Um exemplo', thumbnail: { url, size, type } }
    const { last, record } = await publish(bluesky.post([], { linkCard }))
    expect(last.outcome).toBe('completed')
    expect(record?.embed).toMatchObject({
      $type: 'app.bsky.embed.external',
      external: { uri: 'https://example.com/', title: 'Um exemplo', description: '', thumb: { size } },
    })
  })

  test('with a content warning', async () => {
    const { record } = await publish(bluesky.post([], { contentWarning: 'nudity' }))
    expect(record?.labels).toEqual({
      $type: 'com.atproto.label.defs#selfLabels',
      values: [{ val: 'nudity' }],
    })
  })

  test('that mentions a handle which no account has is published, and says so', async () => {
    const { last, record } = await publish(bluesky.post([], {}, { caption: 'Olá, @missing.example.com' }))
    expect(last).toMatchObject({
      platform_response: { warnings: [expect.stringContaining('@missing.example.com')] },
    })
    expect(record).not.toHaveProperty('facets')
  })
})

describe('never twice', () => {
  test.each(['response_lost', 'request_lost', 'error_after_effect', 'error'] as const)(
    'a post with %s is repeated at once with the same key',
    async (fault) => {
      bluesky.fault('put_record', fault)
      const { last, all } = await publish(bluesky.post())
      expect(last.outcome).toBe('completed')
      expect(all).toHaveLength(1)
      expect(bluesky.posts()).toMatchObject([{ writes: 1 }])
      expect(bluesky.simulator.calls.filter(({ operation }) => operation === 'put_record')).toHaveLength(2)
    },
  )

  test('however often its answer is lost, it is written once', async () => {
    bluesky.fault('put_record', 'response_lost', { times: 5 })
    const { last } = await publish(bluesky.post())
    expect(last.outcome).toBe('completed')
    expect(bluesky.posts()).toMatchObject([{ writes: 1 }])
  })

  test('an upload whose answer is lost is repeated', async () => {
    bluesky.fault('upload_blob', 'response_lost')
    const { last } = await publish(bluesky.post([await bluesky.file('square.jpg', 'image/jpeg')]))
    expect(last.outcome).toBe('completed')
    expect(bluesky.posts()).toHaveLength(1)
  })

  test('files that the server has deleted meanwhile are uploaded again', async () => {
    bluesky.fault('put_record', 'rate_limited')
    const claim = await bluesky.enqueue(bluesky.post([await bluesky.file('square.jpg', 'image/jpeg')]))
    const outcome = await bluesky.run(claim)
    expect(outcome).toMatchObject({ verdict: 'wait', code: 'rate_limited' })
    expect(outcome).toHaveProperty('retry_after_seconds', expect.closeTo(60, -1))
    bluesky.simulator.repositories.age(3_600_000)
    expect((await bluesky.runToTheEnd(claim)).last.outcome).toBe('completed')
    expect(bluesky.simulator.calls.filter(({ operation }) => operation === 'upload_blob')).toHaveLength(2)
  })

  test('a post of a time that the database has forgotten is found by its key', async () => {
    const claim = await bluesky.enqueue(bluesky.post())
    const before = await bluesky.run(claim)
    await bluesky.owner`delete from carteiro.publication_steps where job_id = ${claim.job_id}`
    await bluesky.owner`
      insert into carteiro.publication_steps (job_id, step, state, commits, lease_token, attempt, result, call_ends_at)
      values (${claim.job_id}, 'database_restored', 'done', false, gen_random_uuid(), 1,
        ${bluesky.owner.json({ since: '2026-11-01T12:00:00.000Z' })}, now())`
    expect(await bluesky.run(claim)).toEqual(before)
    expect(bluesky.simulator.calls.filter(({ operation }) => operation === 'put_record')).toHaveLength(1)
  })

  test('two jobs with the same text are two posts', async () => {
    const caption = 'Duas vezes'
    await publish(bluesky.post([], {}, { caption }))
    await bluesky.owner`delete from carteiro.publications`
    await bluesky.owner`update carteiro.publication_slots set job_id = null, lease_token = null`
    await publish(bluesky.post([], {}, { caption }))
    expect(bluesky.posts().map(({ writes }) => writes)).toEqual([1, 1])
  })
})

describe('the account', () => {
  test('has its token renewed, and the job goes on', async () => {
    bluesky.simulator.sessions.expire(demoAccount.did)
    // Tokens that were renewed just now and are refused are not renewed again.
    await bluesky.owner`update carteiro.platform_accounts set credentials_changed_at = now() - interval '1 hour'`
    const { last } = await publish(bluesky.post())
    expect(last).toMatchObject({ outcome: 'completed' })
  })

  test('whose app password was withdrawn must be connected again', async () => {
    bluesky.simulator.sessions.withdraw(demoAccount.did)
    const { last } = await publish(bluesky.post())
    expect(last).toMatchObject({ outcome: 'failed', verdict: 'reconnect' })
    expect(bluesky.posts()).toEqual([])
    await bluesky.close()
    bluesky = await startHarness()
  })
})
