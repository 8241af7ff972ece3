import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { photoBody, startTikTokSandbox, type TikTokSandbox, videoBody } from './testing.ts'

let tiktok: TikTokSandbox
beforeAll(async () => {
  tiktok = await startTikTokSandbox()
})
afterAll(() => tiktok.stop())
beforeEach(() => tiktok.reset())

const DIRECT = '/video/init/'
const INBOX = '/inbox/video/init/'
const PHOTOS = '/content/init/'
const MB = 1_000_000
const picture = 'http://127.0.0.1:1/a.jpg'
const { source_info: source } = videoBody(MB)

type Case = [what: string, path: string, body: unknown, status: number, code: string]

const cases: Case[] = [
  ['no body', DIRECT, undefined, 400, 'invalid_params'],
  ['no source', DIRECT, { post_info: {} }, 400, 'invalid_params'],
  ['an unknown field', DIRECT, { ...videoBody(MB), extra: 1 }, 400, 'invalid_params'],
  ['an unknown setting', DIRECT, videoBody(MB, MB, 1, { allow_comments: true }), 400, 'invalid_params'],
  ['a caption of 2201', DIRECT, videoBody(MB, MB, 1, { title: 'x'.repeat(2201) }), 400, 'invalid_params'],
  [
    'no privacy',
    DIRECT,
    videoBody(MB, MB, 1, { privacy_level: undefined }),
    403,
    'privacy_level_option_mismatch',
  ],
  [
    'branded content not declared',
    DIRECT,
    videoBody(MB, MB, 1, { brand_content_toggle: undefined }),
    400,
    'invalid_params',
  ],
  [
    'pictures whose own brand is not declared',
    PHOTOS,
    photoBody([picture], { brand_organic_toggle: undefined }),
    400,
    'invalid_params',
  ],
  [
    'a cover beyond any video',
    DIRECT,
    videoBody(MB, MB, 1, { video_cover_timestamp_ms: 2 ** 31 }),
    400,
    'invalid_params',
  ],
  ['a query parameter', `${DIRECT}?retry=1`, videoBody(MB), 400, 'invalid_params'],
  ['a body', '/creator_info/query/', { open_id: '1' }, 400, 'invalid_params'],
  [
    'privacy of private accounts',
    DIRECT,
    videoBody(MB, MB, 1, { privacy_level: 'FOLLOWER_OF_CREATOR' }),
    403,
    'privacy_level_option_mismatch',
  ],
  ['a size of none', DIRECT, videoBody(0, 1, 1), 400, 'invalid_params'],
  ['more than 4 GB', DIRECT, videoBody(5000 * MB, 10 * MB), 400, 'invalid_params'],
  ['a count that was rounded up', DIRECT, videoBody(25 * MB, 10 * MB, 3), 400, 'invalid_params'],
  ['one chunk that is not the file', DIRECT, videoBody(15 * MB, 10 * MB, 1), 400, 'invalid_params'],
  ['small chunks', DIRECT, videoBody(8 * MB, 4 * MB, 2), 400, 'invalid_params'],
  ['more than 64 MB at once', DIRECT, videoBody(94 * MB), 400, 'invalid_params'],
  ['more than 1000 chunks', DIRECT, videoBody(4000 * MB, 3 * MB), 400, 'invalid_params'],
  ['a draft with settings', INBOX, videoBody(MB), 400, 'invalid_params'],
  ['a draft without a source', INBOX, {}, 400, 'invalid_params'],
  ['no pictures', PHOTOS, photoBody([]), 400, 'invalid_params'],
  ['36 pictures', PHOTOS, photoBody(Array(36).fill(picture)), 400, 'invalid_params'],
  ['a title of 91', PHOTOS, photoBody([picture], { title: 'x'.repeat(91) }), 400, 'invalid_params'],
  ['a text of 4001', PHOTOS, photoBody([picture], { description: 'x'.repeat(4001) }), 400, 'invalid_params'],
  ['duets of pictures', PHOTOS, photoBody([picture], { disable_duet: true }), 400, 'invalid_params'],
  ['a video as pictures', PHOTOS, photoBody([picture], {}, { media_type: 'VIDEO' }), 400, 'invalid_params'],
  [
    'pictures that are sent',
    PHOTOS,
    photoBody([picture], {}, { source_info: { source: 'FILE_UPLOAD' } }),
    400,
    'invalid_params',
  ],
  [
    'privacy of a draft',
    PHOTOS,
    photoBody([picture], {}, { post_mode: 'MEDIA_UPLOAD' }),
    400,
    'invalid_params',
  ],
  [
    'a cover that is none',
    PHOTOS,
    photoBody(
      [picture],
      {},
      {
        source_info: { source: 'PULL_FROM_URL', photo_images: [picture], photo_cover_index: 1 },
      },
    ),
    400,
    'invalid_params',
  ],
  ["someone else's host", PHOTOS, photoBody(['https://example.com/a.jpg']), 403, 'url_ownership_unverified'],
  [
    'an unknown privacy',
    PHOTOS,
    photoBody([picture], { privacy_level: 'EVERYBODY' }),
    403,
    'privacy_level_option_mismatch',
  ],
  ['an unknown task', '/status/fetch/', { publish_id: 'v_pub_file~v2-1.0' }, 400, 'invalid_publish_id'],
  ['no task', '/status/fetch/', {}, 400, 'invalid_params'],
]

test.each(cases)('%s at %s is refused', async (_what, path, body, status, code) => {
  expect(await tiktok.call(path, body)).toMatchObject({ status, code })
  expect(await tiktok.posts()).toEqual([])
})

test.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded'])(
  'a body as %s is refused',
  async (type) => {
    expect(await tiktok.call(DIRECT, videoBody(MB), { type })).toMatchObject({ code: 'invalid_params' })
  },
)

describe('user info', () => {
  const ask = async (query: string, token = 'sandbox-tiktok-access-token') => {
    const response = await fetch(`${tiktok.url}/tiktok/v2/user/info/${query}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    return { status: response.status, code: (await response.json()).error.code }
  }
  test.each([
    ['', 'invalid_params'],
    ['?fields=', 'invalid_params'],
    ['?fields=open_id,age', 'invalid_params'],
    ['?fields=open_id&user=1', 'invalid_params'],
    ['?fields=open_id,display_name,username', 'ok'],
  ])('%s: %s', async (query, code) => {
    expect(await ask(query)).toMatchObject({ code })
  })

  test('a handle needs its own scope', async () => {
    await tiktok.addAccount('basic', ['user.info.basic'])
    expect(await ask('?fields=open_id', 'basic')).toMatchObject({ code: 'ok' })
    expect(await ask('?fields=open_id,username', 'basic')).toMatchObject({ code: 'scope_not_authorized' })
  })
})

describe('the token', () => {
  test.each([
    ['/creator_info/query/', undefined, ['video.upload']],
    [DIRECT, videoBody(MB), ['video.upload']],
    [INBOX, { source_info: source }, ['video.publish']],
    [PHOTOS, photoBody([picture]), ['video.upload']],
    [
      PHOTOS,
      { ...photoBody([picture], {}, { post_mode: 'MEDIA_UPLOAD' }), post_info: {} },
      ['video.publish'],
    ],
  ])('%s needs its own scope', async (path, body, scopes) => {
    await tiktok.addAccount('half', scopes)
    expect(await tiktok.call(path, body, { token: 'half' })).toMatchObject({
      status: 401,
      code: 'scope_not_authorized',
    })
  })

  test('must be known, and not have expired', async () => {
    await tiktok.addAccount('late', ['video.publish'], '2020-01-01T00:00:00Z')
    for (const token of ['unknown', 'late']) {
      const answer = await tiktok.call('/creator_info/query/', undefined, { token })
      expect(answer).toMatchObject({ status: 401, code: 'access_token_invalid' })
    }
  })

  test("does not read another account's tasks", async () => {
    await tiktok.addAccount('other', ['video.publish'])
    const { data } = await tiktok.call(DIRECT, videoBody(MB))
    const answer = await tiktok.call('/status/fetch/', { publish_id: data.publish_id }, { token: 'other' })
    expect(answer.code).toBe('token_not_authorized_for_specified_publish_id')
  })
})

describe('what app and creator may', () => {
  test('an app that was not audited posts for private accounts to themselves only', async () => {
    const self = videoBody(MB, MB, 1, { privacy_level: 'SELF_ONLY' })
    const refused = { status: 403, code: 'unaudited_client_can_only_post_to_private_accounts' }
    await tiktok.rules({ audited: false })
    expect(await tiktok.call(DIRECT, videoBody(MB))).toMatchObject(refused)
    expect(await tiktok.call(DIRECT, self)).toMatchObject(refused)
    await tiktok.rules({ audited: false, private_account: true })
    expect(await tiktok.call(DIRECT, self)).toMatchObject({ status: 200, code: 'ok' })
  })

  test.each([
    [{ banned: true }, 'spam_risk_user_banned_from_posting'],
    [{ posts_per_day: 0 }, 'spam_risk_too_many_posts'],
  ])('%j: creator_info answers with HTTP 200, publishing is refused with 403', async (rules, code) => {
    await tiktok.rules(rules)
    expect(await tiktok.call('/creator_info/query/', undefined)).toMatchObject({ status: 200, code })
    expect(await tiktok.call(DIRECT, videoBody(MB))).toMatchObject({ status: 403, code })
    expect(await tiktok.call(PHOTOS, photoBody([picture]))).toMatchObject({ status: 403, code })
  })

  test('drafts that lie unfinished are counted', async () => {
    await tiktok.rules({ pending_drafts: 1 })
    expect((await tiktok.call(INBOX, { source_info: source })).code).toBe('ok')
    expect(await tiktok.call(INBOX, { source_info: source })).toMatchObject({
      status: 403,
      code: 'spam_risk_too_many_pending_share',
    })
  })

  test.each([
    [DIRECT, videoBody(MB), 6],
    [INBOX, { source_info: source }, 6],
    ['/creator_info/query/', undefined, 20],
    ['/status/fetch/', { publish_id: 'none' }, 30],
  ])('%s is called so often a minute by one account, and no more', async (path, body, limit) => {
    await tiktok.rules({})
    const codes = []
    for (let call = 0; call <= limit; call += 1) codes.push((await tiktok.call(path, body)).code)
    expect(codes.indexOf('rate_limit_exceeded')).toBe(limit)
    await tiktok.rules({})
    expect((await tiktok.call(path, body)).code).not.toBe('rate_limit_exceeded')
  })
})
