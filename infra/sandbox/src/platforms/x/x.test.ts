import { readFileSync } from 'node:fs'
import { type Request, type Sandbox, startTestSandbox } from '@carteiro/testing/sandbox/client'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

const USER = '1500000000000000001'
const picture = readFileSync(new URL('../../../fixtures/square.jpg', import.meta.url))
const image = { media_category: 'tweet_image', media_type: 'image/jpeg', total_bytes: picture.length }

let x: Sandbox
beforeAll(async () => {
  x = await startTestSandbox('x', 'sandbox-x-access-token')
})
afterAll(() => x.stop())
beforeEach(() => x.reset())

const post = (json: unknown, more: Request = {}) => x.call('POST', '/2/tweets', { json, ...more })
const initialize = async (json: unknown = image): Promise<string> =>
  ((await x.call('POST', '/2/media/upload/initialize', { json })).body?.data as { id: string } | undefined)
    ?.id ?? ''
const segment = (index: number | string, bytes: Uint8Array): { multipart: FormData } => {
  const multipart = new FormData()
  multipart.set('segment_index', String(index))
  multipart.set('media', new Blob([bytes as never]))
  return { multipart }
}
const append = (id: string, index: number | string, bytes: Uint8Array = picture) =>
  x.call('POST', `/2/media/upload/${id}/append`, segment(index, bytes))
const finalize = (id: string) => x.call('POST', `/2/media/upload/${id}/finalize`)

describe('a reply', () => {
  const reply = (text: string, to: string) => post({ text, reply: { in_reply_to_tweet_id: to } })
  const idOf = ({ body }: { body: unknown }): string => (body as { data: { id: string } }).data.id

  test('is to a post that there is, and stands in its conversation', async () => {
    const gone = await reply('Um', '1')
    expect([gone.status, gone.text]).toEqual([403, expect.stringContaining('deleted or not visible')])
    const first = idOf(await post({ text: 'Um' }))
    const second = idOf(await reply('Dois', first))
    const third = idOf(await reply('Três', second))
    expect((await reply('Dois', third)).text).toContain('duplicate content')
    const { body } = await x.call(
      'GET',
      `/2/users/${USER}/tweets?tweet.fields=conversation_id,referenced_tweets`,
    )
    expect(body).toMatchObject({
      data: [
        { id: third, conversation_id: first, referenced_tweets: [{ type: 'replied_to', id: second }] },
        { id: second, conversation_id: first, referenced_tweets: [{ type: 'replied_to', id: first }] },
        { id: first, conversation_id: first },
      ],
    })
  })
})

describe('what is refused', () => {
  type Case = [
    what: string,
    act: () => Promise<{ status: number; text: string }>,
    status: number,
    says: string,
  ]
  const cases: Case[] = [
    ['no token', () => post({ text: 'a' }, { token: null }), 401, 'Unauthorized'],
    ['a foreign token', () => post({ text: 'a' }, { token: 'x' }), 401, 'Unauthorized'],
    [
      'the app’s own token',
      () => post({ text: 'a' }, { token: 'app-only' }),
      403,
      'unsupported-authentication',
    ],
    ['neither text nor media', () => post({}), 400, 'invalid-request'],
    ['a field that does not exist', () => post({ text: 'a', title: 'b' }), 400, 'invalid-request'],
    [
      'reply settings that do not exist',
      () => post({ text: 'a', reply_settings: 'everyone' }),
      400,
      'invalid-request',
    ],
    ['281 letters', () => post({ text: 'a'.repeat(281) }), 400, 'too long'],
    ['141 emoji, of which each counts two', () => post({ text: '📮'.repeat(141) }), 400, 'too long'],
    ['two cashtags', () => post({ text: '$AAPL $MSFT' }), 403, 'cashtag'],
    ['media that do not exist', () => post({ media: { media_ids: ['1'] } }), 400, 'media IDs are invalid'],
    ['five media', () => post({ media: { media_ids: ['1', '2', '3', '4', '5'] } }), 400, 'invalid-request'],
    [
      'a body that is no JSON',
      () => x.call('POST', '/2/tweets', { headers: { 'content-type': 'application/json' } }),
      400,
      'invalid-request',
    ],
    [
      'too large a picture',
      () => x.call('POST', '/2/media/upload/initialize', { json: { ...image, total_bytes: 6_000_000 } }),
      400,
      '5 MB',
    ],
    [
      'a category that does not exist',
      () => x.call('POST', '/2/media/upload/initialize', { json: { ...image, media_category: 'dm' } }),
      400,
      'invalid-request',
    ],
    ['a segment of no upload', () => append('1', 0), 400, 'Not found'],
    ['a segment out of order', async () => append(await initialize(), 1), 400, 'in order'],
    ['a segment without a number', async () => append(await initialize(), 'first'), 400, 'segment_index'],
    [
      'a segment of more than 4 MiB',
      async () => append(await initialize(), 0, new Uint8Array(4 * 1024 * 1024 + 1)),
      413,
      '',
    ],
    ['an upload that is not whole', async () => finalize(await initialize()), 400, 'do not add up'],
    [
      'a medium before it is finalized',
      async () => post({ media: { media_ids: [await initialize()] } }),
      400,
      'media IDs are invalid',
    ],
    [
      'a parameter that the call does not have',
      () => x.call('GET', `/2/users/${USER}/tweets?max_result=5`),
      400,
      'max_result',
    ],
    [
      'a field that posts do not have',
      () => x.call('GET', `/2/users/${USER}/tweets?post.fields=note_tweet`),
      400,
      'note_tweet',
    ],
    ['a status without its medium', () => x.call('GET', '/2/media/upload'), 400, 'media_id'],
    [
      'a type that is not X’s',
      () => x.call('POST', '/2/media/upload/initialize', { json: { ...image, media_type: 'image/avif' } }),
      400,
      'invalid-request',
    ],
    ['another user’s timeline', () => x.call('GET', '/2/users/1/tweets'), 404, 'resource-not-found'],
    ['a page of 4', () => x.call('GET', `/2/users/${USER}/tweets?max_results=4`), 400, 'max_results'],
    ['a post that does not exist', () => x.call('GET', '/2/tweets/1'), 404, 'resource-not-found'],
    ['another’s post to delete', () => x.call('DELETE', '/2/tweets/1'), 403, 'not permitted'],
  ]
  test.each(cases)('%s', async (_what, act, status, says) => {
    const answer = await act()
    expect(answer.status).toBe(status)
    expect(answer.text).toContain(says)
    expect(await x.posts()).toEqual([])
  })

  test('a picture that is none, when it is finalized', async () => {
    const id = await initialize({ ...image, total_bytes: 5 })
    await append(id, 0, Buffer.from('hello'))
    expect(await finalize(id)).toMatchObject({
      status: 400,
      text: expect.stringContaining('file is invalid'),
    })
  })

  test('a medium that is a day old', async () => {
    const id = await initialize()
    await append(id, 0)
    await finalize(id)
    await x.advance(86_401)
    expect((await post({ media: { media_ids: [id] } })).text).toContain('media IDs are invalid')
  })

  test('what was not granted', async () => {
    await x.addAccount('reader', ['tweet.read', 'users.read'])
    expect((await post({ text: 'a' }, { token: 'reader' })).status).toBe(403)
    expect((await x.call('GET', '/2/users/me', { token: 'reader' })).status).toBe(200)
  })

  test('the same text twice within a day', async () => {
    expect((await post({ text: 'Bom dia' })).status).toBe(201)
    expect(await post({ text: 'Bom dia' })).toMatchObject({
      status: 403,
      text: expect.stringContaining('duplicate'),
    })
    await x.advance(24 * 3600 + 1)
    expect((await post({ text: 'Bom dia' })).status).toBe(201)
  })
})

describe('the timeline', () => {
  const read = async (query = '') =>
    (await x.call('GET', `/2/users/${USER}/tweets?${query}`)).body as unknown as {
      data?: Record<string, never>[]
      meta: { next_token?: string; newest_id?: string }
    }

  test('leaves out what is empty', async () => {
    expect(await read()).toEqual({ meta: { result_count: 0 } })
    await post({ text: 'plain' })
    const [only] = (await read('tweet.fields=entities,attachments,note_tweet')).data ?? []
    expect(Object.keys(only ?? {}).sort()).toEqual(['edit_history_tweet_ids', 'id', 'text'])
  })

  test('shows links in short, with what they stand for, and escapes text', async () => {
    await post({ text: 'a & b example.pizza <c>' })
    const [only] = (await read('post.fields=entities')).data ?? []
    expect(only).toMatchObject({
      text: expect.stringMatching(/^a &amp; b https:\/\/t\.co\/\w{10} &lt;c&gt;$/),
      entities: { urls: [{ expanded_url: 'http://example.pizza' }] },
      edit_history_post_ids: [expect.any(String)],
    })
  })

  test('comes page by page, the newest first', async () => {
    for (const text of ['1', '2', '3']) await post({ text })
    await x.rules({ page_size: 2 })
    const first = await read('max_results=5')
    const second = await read(`max_results=5&pagination_token=${first.meta.next_token}`)
    expect([first, second].map(({ data }) => data?.map(({ text }) => text))).toEqual([['3', '2'], ['1']])
    expect(second.meta.next_token).toBeUndefined()
  })

  test('lags', async () => {
    await x.control('PUT', 'lag', { x: { ids: 60_000, lists: 60_000 } })
    const made = (await post({ text: 'late' })).body as unknown as { data: { id: string } }
    expect((await read()).data).toBeUndefined()
    expect((await x.call('GET', `/2/tweets/${made.data.id}`)).status).toBe(404)
    await x.control('POST', 'lag/pass', { ms: 60_000 })
    expect((await read()).data).toHaveLength(1)
    await x.control('PUT', 'lag', {})
  })

  test('accepts one spelling of fields only, when its rules name one', async () => {
    await x.rules({ post_field_names: 'post' })
    const refused = await x.call('GET', `/2/users/${USER}/tweets?tweet.fields=entities`)
    expect(refused).toMatchObject({ status: 400, text: expect.stringContaining('tweet.fields') })
  })
})

describe('what a subscription allows', () => {
  const me = async () =>
    (await x.call('GET', '/2/users/me?user.fields=subscription_type,verified_type')).body as unknown as {
      data: Record<string, string>
    }

  test('25,000 characters', async () => {
    expect((await me()).data).toMatchObject({ subscription_type: 'None', verified_type: 'none' })
    expect((await post({ text: 'a'.repeat(281) })).status).toBe(400)
    await x.rules({ subscription_type: 'Basic' })
    expect((await me()).data).toMatchObject({ subscription_type: 'Basic' })
    expect((await post({ text: 'a'.repeat(25_000) })).status).toBe(201)
    expect((await post({ text: 'b'.repeat(25_001) })).status).toBe(400)
  })

  test('files of 16 GB', async () => {
    const video = { media_category: 'tweet_video', media_type: 'video/mp4', total_bytes: 9 * 1024 ** 3 }
    expect(await initialize(video)).toBe('')
    await x.rules({ verified_type: 'government' })
    expect(await initialize(video)).not.toBe('')
  })
})

describe('rates', () => {
  const remaining = (headers: Headers) => headers.get('x-rate-limit-remaining')

  test('every answer has the headers of the rate limit, refusals too', async () => {
    const first = await post({ text: 'um' })
    expect(first.headers.get('x-rate-limit-limit')).toBe('100')
    expect(remaining(first.headers)).toBe('99')
    expect(first.headers.get('x-app-limit-24hour-limit')).toBe('10000')
    expect(remaining((await post({})).headers)).toBe('98')
    const reset = Number(first.headers.get('x-rate-limit-reset'))
    expect(reset - Date.now() / 1000).toBeGreaterThan(880)
    expect(reset - Date.now() / 1000).toBeLessThanOrEqual(901)
  })

  test('who uses them up waits until the window ends', async () => {
    await x.rules({ limits: { create_post: 1 } })
    expect((await post({ text: 'um' })).status).toBe(201)
    const refused = await post({ text: 'dois' })
    expect(refused.status).toBe(429)
    expect(remaining(refused.headers)).toBe('0')
    await x.advance(15 * 60 + 1)
    expect((await post({ text: 'dois' })).status).toBe(201)
    expect(await x.posts()).toHaveLength(2)
  })

  test('prepaid credits run out, sooner with links, and reads are refused as well', async () => {
    await x.rules({ credits: 0.21 })
    expect((await post({ text: 'https://example.com' })).status).toBe(201)
    expect((await post({ text: 'dois' })).status).toBe(201)
    expect(await post({ text: 'três' })).toMatchObject({
      status: 402,
      body: { title: 'CreditsDepleted', type: 'https://api.x.com/2/problems/credits', account_id: USER },
    })
    expect((await x.call('GET', '/2/users/me')).status).toBe(402)
  })
})

describe('tokens', () => {
  const good = {
    grant_type: 'refresh_token',
    refresh_token: 'sandbox-x-refresh-token',
    client_id: 'sandbox-x-client-id',
  }
  const refresh = (form: Record<string, string>, headers = {}) =>
    x.call('POST', '/2/oauth2/token', { token: null, form, headers })
  const basic = (secret: string) => ({
    authorization: `Basic ${Buffer.from(`sandbox-x-client-id:${secret}`).toString('base64')}`,
  })

  test.each([
    ['another client', { ...good, client_id: 'x' }, {}, 401, 'unauthorized_client'],
    ['a wrong secret', good, basic('x'), 401, 'unauthorized_client'],
    ['another grant', { ...good, grant_type: 'password' }, {}, 400, 'unsupported_grant_type'],
    ['a token that is none', { ...good, refresh_token: 'x' }, {}, 400, 'invalid_request'],
  ])('%s is refused', async (_what, form, headers, status, error) => {
    expect(await refresh(form, headers)).toMatchObject({ status, body: { error } })
  })

  test('a refresh token works once, and both tokens are new', async () => {
    const first = await refresh(good, basic('sandbox-x-client-secret'))
    expect(first).toMatchObject({ status: 200, body: { token_type: 'bearer', expires_in: 7200 } })
    expect((await refresh(good)).status).toBe(400)
    expect((await x.call('GET', '/2/users/me')).status).toBe(401)
    const { access_token: token } = first.body as unknown as { access_token: string }
    expect((await x.call('GET', '/2/users/me', { token })).status).toBe(200)
    await x.advance(7201)
    expect((await x.call('GET', '/2/users/me', { token })).status).toBe(401)
  })
})
