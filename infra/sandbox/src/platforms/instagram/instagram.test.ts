import { readFileSync } from 'node:fs'
import { type MediaServer, serveMedia } from '@carteiro/platform-kit/conformance'
import { type Sandbox, startTestSandbox } from '@carteiro/testing/sandbox/client'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

const ACCOUNT = '17841400000000001'
const DAY_SECONDS = 86_400
const fixture = (name: string) => readFileSync(new URL(`../../../fixtures/${name}`, import.meta.url))

let instagram: Sandbox
let media: MediaServer
let jpeg = ''
let png = ''
let video = ''
beforeAll(async () => {
  instagram = await startTestSandbox('instagram', 'sandbox-instagram-access-token')
  media = await serveMedia()
  jpeg = media.add('square.jpg', 'image/jpeg', fixture('square.jpg')).url
  png = media.add('landscape.png', 'image/png', fixture('landscape.png')).url
  video = media.add('reel.mp4', 'video/mp4', fixture('reel.mp4')).url
})
afterAll(async () => {
  await instagram.stop()
  await media.close()
})
beforeEach(() => instagram.reset())

type Answer = Awaited<ReturnType<Sandbox['call']>>
type Fields = Record<string, string>
const create = (form: Fields, token?: string) =>
  instagram.call('POST', `/v26.0/${ACCOUNT}/media`, { form, ...(token ? { token } : {}) })
const idOf = (answer: Answer): string => String((answer.body as { id?: string } | null)?.id)
const container = async (form: Fields): Promise<string> => idOf(await create(form))
const publish = (id: string) =>
  instagram.call('POST', `/v26.0/${ACCOUNT}/media_publish`, { form: { creation_id: id } })
const read = (id: string, fields = 'id,status_code,status') =>
  instagram.call('GET', `/v26.0/${id}?fields=${fields}`)
/** Videos are processed for a moment even here. */
const finished = (id: string) =>
  expect.poll(async () => (await read(id)).body).toMatchObject({ status_code: 'FINISHED' })
const codesOf = (answer: Answer): (number | undefined)[] => {
  const { code, error_subcode } = (
    answer.body as unknown as { error: { code: number; error_subcode?: number } }
  ).error
  return [code, error_subcode]
}

describe('what is refused', () => {
  type Case = [what: string, act: () => Promise<Answer>, status: number, code: number, subcode?: number]
  const cases: Case[] = [
    ['a foreign token', () => create({ image_url: jpeg }, 'x'), 400, 190, 467],
    ['a container without media', () => create({ caption: 'a' }), 400, 100],
    ['a kind that does not exist', () => create({ media_type: 'POLL', image_url: jpeg }), 400, 100, 2207023],
    ['a parameter that does not exist', () => create({ image_url: jpeg, title: 'a' }), 400, 100],
    ['a PNG', () => create({ image_url: png }), 400, 36001, 2207005],
    ['an address where nothing is', () => create({ image_url: `${jpeg}.none` }), 400, 9004, 2207052],
    [
      'a caption of 2201 characters',
      () => create({ image_url: jpeg, caption: 'a'.repeat(2201) }),
      400,
      36004,
      2207010,
    ],
    [
      '31 hashtags',
      () => create({ image_url: jpeg, caption: Array.from({ length: 31 }, (_, n) => `#a${n}`).join(' ') }),
      400,
      36004,
      2207010,
    ],
    ['21 mentions', () => create({ image_url: jpeg, caption: '@a '.repeat(21) }), 400, 100, 2207040],
    [
      'four collaborators',
      () => create({ image_url: jpeg, collaborators: '["a","b","c","d"]' }),
      400,
      100,
      2207018,
    ],
    ['a carousel of one', () => create({ media_type: 'CAROUSEL', children: '["1"]' }), 400, 100, 2207028],
    [
      'a carousel of what does not exist',
      () => create({ media_type: 'CAROUSEL', children: '["1","2"]' }),
      400,
      24,
      2207008,
    ],
    [
      'a caption on a story',
      () => create({ media_type: 'STORIES', image_url: jpeg, caption: 'a' }),
      400,
      100,
    ],
    [
      'another account’s node',
      () => instagram.call('POST', '/v26.0/1/media', { form: { image_url: jpeg } }),
      400,
      100,
      33,
    ],
    [
      'to publish nothing',
      () => instagram.call('POST', `/v26.0/${ACCOUNT}/media_publish`, { form: {} }),
      400,
      100,
    ],
    ['a publication without a container', () => publish(''), 400, 100],
    ['a field that does not exist', () => instagram.call('GET', '/v26.0/me?fields=email'), 400, 100],
    ['to publish what does not exist', () => publish('1'), 400, 24, 2207008],
    ['a medium that does not exist', () => read('1'), 400, 100, 33],
  ]
  test.each(cases)('%s', async (_what, act, status, code, subcode) => {
    const answer = await act()
    expect([answer.status, ...codesOf(answer)]).toEqual([status, code, subcode])
    expect(await instagram.posts()).toEqual([])
  })

  test('to publish before the media are processed, or twice, or an item of a carousel', async () => {
    await instagram.fault({ operation: 'create_container', fault: 'slow_processing', delay_ms: 60_000 })
    expect(codesOf(await publish(await container({ media_type: 'REELS', video_url: video })))).toEqual([
      9007, 2207027,
    ])
    const part = await container({ image_url: jpeg, is_carousel_item: 'true' })
    await finished(part)
    expect(codesOf(await publish(part))).toEqual([100, undefined])
    const whole = await container({ image_url: jpeg })
    await finished(whole)
    expect((await publish(whole)).status).toBe(200)
    expect((await publish(whole)).status).toBe(400)
    expect(await instagram.posts()).toHaveLength(1)
  })

  test('a container that is a day old', async () => {
    const id = await container({ image_url: jpeg })
    await instagram.advance(DAY_SECONDS + 1)
    expect((await read(id)).body).toMatchObject({ status_code: 'EXPIRED' })
    expect((await publish(id)).status).toBe(400)
  })

  test('what was not granted', async () => {
    await instagram.addAccount('reader', ['instagram_business_basic'])
    const answer = await instagram.call('POST', '/v26.0/reader/media', {
      form: { image_url: jpeg },
      token: 'reader',
    })
    expect([answer.status, ...codesOf(answer)]).toEqual([403, 10, undefined])
  })
})

describe('quotas', () => {
  const post = async () => {
    const id = await container({ image_url: jpeg })
    await finished(id)
    return publish(id)
  }

  test('the publishing limit is counted, refused and renewed', async () => {
    await instagram.rules({ publish_quota: 1 })
    expect((await post()).status).toBe(200)
    expect(codesOf(await post())).toEqual([9, 2207042])
    const limit = () =>
      instagram.call('GET', `/v26.0/${ACCOUNT}/content_publishing_limit?fields=quota_usage,config`)
    expect((await limit()).body).toMatchObject({ data: [{ quota_usage: 1, config: { quota_total: 1 } }] })
    await instagram.advance(DAY_SECONDS + 1)
    expect((await limit()).body).toMatchObject({ data: [{ quota_usage: 0 }] })
    expect((await post()).status).toBe(200)
  })

  test('every answer reports how much of the quota is used up, and when it is renewed', async () => {
    await instagram.rules({ calls_per_day: 4 })
    const usageIn = ({ headers }: Answer) =>
      JSON.parse(headers.get('x-business-use-case-usage') ?? '{}')[ACCOUNT]?.[0]
    const me = () => instagram.call('GET', '/v26.0/me')
    const first = await me()
    expect(usageIn(first)).toMatchObject({
      type: 'instagram',
      call_count: 25,
      estimated_time_to_regain_access: 0,
    })
    expect(JSON.parse(first.headers.get('x-app-usage') ?? '{}')).toMatchObject({ call_count: 25 })
    for (let call = 2; call <= 4; call += 1) expect((await me()).status).toBe(200)
    const refused = await me()
    expect(codesOf(refused)).toEqual([80002, undefined])
    expect(usageIn(refused).estimated_time_to_regain_access).toBeGreaterThan(1430)
    await instagram.advance(DAY_SECONDS + 1)
    expect((await me()).status).toBe(200)
  })
})

test('a token is renewed when it is a day old, not sooner, and the one before is dead', async () => {
  const refresh = (token = 'sandbox-instagram-access-token') =>
    instagram.call('GET', `/refresh_access_token?grant_type=ig_refresh_token&access_token=${token}`, {
      token,
    })
  const first = await refresh()
  expect(first).toMatchObject({ status: 200, body: { token_type: 'bearer', expires_in: 60 * DAY_SECONDS } })
  const { access_token: token } = first.body as unknown as { access_token: string }
  expect(codesOf(await instagram.call('GET', '/v26.0/me'))).toEqual([190, 467])
  expect((await refresh(token)).status).toBe(400)
  await instagram.advance(61 * DAY_SECONDS)
  expect(codesOf(await instagram.call('GET', '/v26.0/me', { token }))).toEqual([190, 463])
})
