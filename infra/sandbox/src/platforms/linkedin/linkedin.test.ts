import { readFileSync } from 'node:fs'
import { type Request, type Sandbox, startTestSandbox } from '@carteiro/testing/sandbox/client'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

const MEMBER = 'urn:li:person:8675309'
const ORGANIZATION = 'urn:li:organization:5590506'
const fixture = (name: string) => readFileSync(new URL(`../../../fixtures/${name}`, import.meta.url))
const video = fixture('reel.mp4')

let linkedin: Sandbox
beforeAll(async () => {
  linkedin = await startTestSandbox('linkedin', 'sandbox-linkedin-access-token')
})
afterAll(() => linkedin.stop())
beforeEach(() => linkedin.reset())

const rest = { 'linkedin-version': '202609', 'x-restli-protocol-version': '2.0.0' }
const call = (method: string, path: string, more: Request = {}) =>
  linkedin.call(method, `/rest${path}`, { ...more, headers: { ...rest, ...more.headers } })
const text = (more: Record<string, unknown> = {}) => ({
  author: MEMBER,
  commentary: 'Bom dia',
  visibility: 'PUBLIC',
  distribution: { feedDistribution: 'MAIN_FEED', targetEntities: [], thirdPartyDistributionChannels: [] },
  lifecycleState: 'PUBLISHED',
  isReshareDisabledByAuthor: false,
  ...more,
})
const post = (json: unknown = text(), more: Request = {}) => call('POST', '/posts', { json, ...more })

type Begun = { uploadUrl: string; image: string; document: string; video: string; uploadInstructions: Part[] }
type Part = { uploadUrl: string; firstByte: number; lastByte: number }
const begin = async (kind: string, more: object = {}, owner = MEMBER): Promise<Begun> => {
  const json = { initializeUploadRequest: { owner, ...more } }
  const answer = await call('POST', `/${kind}s?action=initializeUpload`, { json })
  return answer.body?.value as unknown as Begun
}
const put = (url: string, bytes: Uint8Array, token: string | null = 'sandbox-linkedin-access-token') =>
  fetch(url, {
    method: 'PUT',
    body: bytes as never,
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  })
const upload = async (kind: 'image' | 'document', name: string, owner = MEMBER): Promise<string> => {
  const begun = await begin(kind, {}, owner)
  expect((await put(begun.uploadUrl, fixture(name))).status).toBe(201)
  return begun[kind]
}
const sendParts = async (parts: Part[]): Promise<string[]> => {
  const etags: string[] = []
  for (const { uploadUrl, firstByte, lastByte } of parts) {
    const answer = await put(uploadUrl, video.subarray(firstByte, lastByte + 1), null)
    etags.push(answer.headers.get('etag')?.replaceAll('"', '') ?? '')
  }
  return etags
}
const finalize = (urn: string, uploadedPartIds: string[]) =>
  call('POST', '/videos?action=finalizeUpload', {
    json: { finalizeUploadRequest: { video: urn, uploadToken: '', uploadedPartIds } },
  })
const status = async (kind: string, urn: string) =>
  (await call('GET', `/${kind}s/${encodeURIComponent(urn)}`)).body?.status

describe('what is refused', () => {
  type Case = [
    what: string,
    act: () => Promise<{ status: number; text: string }>,
    status: number,
    says: string,
  ]
  const withContent = (content: unknown) => () => post(text({ content }))
  const cases: Case[] = [
    ['no token', () => post(text(), { token: null }), 401, 'EMPTY_ACCESS_TOKEN'],
    ['a foreign token', () => post(text(), { token: 'x' }), 401, 'INVALID_ACCESS_TOKEN'],
    ['no version', () => linkedin.call('POST', '/rest/posts', { json: text() }), 400, 'VERSION_MISSING'],
    [
      'a retired version',
      () => post(text(), { headers: { 'linkedin-version': '202401' } }),
      426,
      'NONEXISTENT_VERSION',
    ],
    [
      'no Rest.li version',
      () => post(text(), { headers: { 'x-restli-protocol-version': '1.0.0' } }),
      400,
      'Restli',
    ],
    [
      'a URN that is not encoded',
      () => call('GET', `/posts?q=author&author=${ORGANIZATION}`),
      400,
      'percent-encoded',
    ],
    ['a field that does not exist', () => post(text({ title: 'x' })), 422, 'ERROR :: '],
    ['a visibility that does not exist', () => post(text({ visibility: 'ALL' })), 422, '/visibility'],
    ['too long a text', () => post(text({ commentary: 'a'.repeat(3001) })), 400, 'FIELD_LENGTH_TOO_LONG'],
    ['nothing at all', () => post(text({ commentary: '' })), 422, 'commentary'],
    [
      'an author whom the token does not speak for',
      () => post(text({ author: 'urn:li:person:1' })),
      403,
      '/author',
    ],
    [
      'an organisation without the role',
      () => post(text({ author: 'urn:li:organization:5590507' })),
      403,
      '/author',
    ],
    [
      'an audience of a member',
      () => post(text({ distribution: { ...text().distribution, targetEntities: [{ a: [] }] } })),
      422,
      'targetEntities',
    ],
    [
      'a picture that does not exist',
      withContent({ media: { id: 'urn:li:image:1' } }),
      400,
      'INVALID_IMAGE_ID',
    ],
    [
      'several pictures of which there is one',
      withContent({ multiImage: { images: [{ id: 'urn:li:image:1' }] } }),
      422,
      'content',
    ],
    ['two kinds of content', withContent({ media: { id: 'a' }, article: {} }), 422, 'content'],
    ['a card without a title', withContent({ article: { source: 'https://a.pt' } }), 422, 'content'],
    [
      'a list without the finder header',
      () => call('GET', `/posts?q=author&author=${encodeURIComponent(ORGANIZATION)}`),
      400,
      'FINDER',
    ],
    [
      "a member's list",
      () =>
        call('GET', `/posts?q=author&author=${encodeURIComponent(MEMBER)}`, {
          headers: { 'x-restli-method': 'FINDER' },
        }),
      403,
      'FINDER-author',
    ],
    [
      'a parameter that does not exist',
      () =>
        call('GET', '/organizationAcls?q=roleAssignee&limit=5', { headers: { 'x-restli-method': 'FINDER' } }),
      400,
      'QUERY_PARAM_NOT_ALLOWED',
    ],
    [
      'a list of posts without an author',
      () => call('GET', '/posts?q=author', { headers: { 'x-restli-method': 'FINDER' } }),
      400,
      'author',
    ],
    [
      'too small a video',
      () =>
        call('POST', '/videos?action=initializeUpload', {
          json: { initializeUploadRequest: { owner: MEMBER, fileSizeBytes: 5 } },
        }),
      422,
      'fileSizeBytes',
    ],
  ]
  test.each(cases)('%s', async (_what, act, wanted, says) => {
    const answer = await act()
    expect(answer).toMatchObject({ status: wanted, text: expect.stringContaining(says) })
    expect(await linkedin.posts()).toEqual([])
  })

  test("a member's picture may not be read, an organisation's may", async () => {
    const mine = await upload('image', 'square.jpg')
    const answer = await call('GET', `/images/${encodeURIComponent(mine)}`)
    expect(answer).toMatchObject({ status: 403 })
    expect(await status('image', await upload('image', 'square.jpg', ORGANIZATION))).toBe('AVAILABLE')
  })

  test("another author's picture", async () => {
    const id = await upload('image', 'square.jpg', ORGANIZATION)
    expect(await post(text({ content: { media: { id } } }))).toMatchObject({ status: 400 })
  })

  test('a token without the scope', async () => {
    await linkedin.addAccount('urn:li:person:2', ['openid', 'profile'])
    expect(await post(text({ author: 'urn:li:person:2' }), { token: 'urn:li:person:2' })).toMatchObject({
      status: 403,
    })
  })
})

test('a post answers nothing but its id in a header', async () => {
  const answer = await post()
  expect(answer).toMatchObject({ status: 201, text: '' })
  expect(answer.headers.get('x-restli-id')).toMatch(/^urn:li:share:\d+$/)
})

test('what LinkedIn cuts off is kept, for people to see', async () => {
  expect((await post(text({ commentary: 'Olá (todos)' }))).status).toBe(201)
  expect(await linkedin.posts()).toMatchObject([{ text: 'Olá ', settings: { cut_off: '(todos)' } }])
})

test('the same post is a duplicate for a while', async () => {
  const urn = (await post()).headers.get('x-restli-id') ?? ''
  expect(await post()).toMatchObject({ status: 422, text: expect.stringContaining(`duplicate of ${urn}`) })
  await linkedin.advance(601)
  expect((await post()).status).toBe(201)
})

test('a deleted post may still count as a duplicate, under an id that does not exist', async () => {
  await linkedin.rules({ remembers_deleted: true })
  const urn = (await post()).headers.get('x-restli-id') ?? ''
  expect((await call('DELETE', `/posts/${encodeURIComponent(urn)}`)).status).toBe(204)
  const answer = await post()
  expect(answer.status).toBe(422)
  expect(answer.text).not.toContain(urn)
})

describe('a video', () => {
  const begun = async () => {
    await linkedin.rules({ part_bytes: 40_000 })
    return begin('video', { fileSizeBytes: video.length, uploadCaptions: false, uploadThumbnail: false })
  }

  test('is sent in parts without a token, and finalised by their etags', async () => {
    const { video: urn, uploadInstructions } = await begun()
    expect(uploadInstructions.map(({ firstByte, lastByte }) => [firstByte, lastByte])).toEqual([
      [0, 39_999],
      [40_000, 79_999],
      [80_000, 119_999],
    ])
    expect(await status('video', urn)).toBe('WAITING_UPLOAD')
    expect((await post(text({ content: { media: { id: urn } } }))).text).toContain(
      'MEDIA_ASSET_WAITING_UPLOAD',
    )
    expect((await finalize(urn, await sendParts(uploadInstructions))).status).toBe(200)
    expect(await status('video', urn)).toBe('AVAILABLE')
    expect((await post(text({ content: { media: { id: urn } } }))).headers.get('x-restli-id')).toContain(
      'ugcPost',
    )
  })

  test('whose etags stand in the wrong order is scrambled', async () => {
    const { video: urn, uploadInstructions } = await begun()
    const etags = await sendParts(uploadInstructions)
    expect((await finalize(urn, etags.toReversed())).status).toBe(200)
    expect(await status('video', urn)).toBe('PROCESSING_FAILED')
  })

  test('that lacks a part cannot be finalised', async () => {
    const { video: urn, uploadInstructions } = await begun()
    expect((await finalize(urn, await sendParts(uploadInstructions.slice(1)))).status).toBe(400)
  })

  test('whose addresses have expired is refused with 401', async () => {
    const { uploadInstructions } = await begun()
    await linkedin.advance(86_401)
    expect((await put(uploadInstructions[0]?.uploadUrl ?? '', video.subarray(0, 40_000), null)).status).toBe(
      401,
    )
  })
})

test('a document needs a title', async () => {
  const id = await upload('document', 'leaflet.pdf')
  expect(await post(text({ content: { media: { id } } }))).toMatchObject({ status: 400 })
  expect((await post(text({ content: { media: { id, title: 'Folheto' } } }))).status).toBe(201)
})

test("a day's calls are counted for each member, and renewed at midnight UTC", async () => {
  await linkedin.rules({ member_calls_per_day: 1 })
  await post()
  expect(await post()).toMatchObject({ status: 429, text: expect.stringContaining('MEMBER DAY') })
  await linkedin.advance(86_400)
  expect((await post()).status).toBe(201)
})

test("the member's organisations, and what the member may do there", async () => {
  const answer = await call('GET', '/organizationAcls?q=roleAssignee&state=APPROVED', {
    headers: { 'x-restli-method': 'FINDER' },
  })
  expect(answer.body?.elements).toEqual([
    { organization: ORGANIZATION, role: 'ADMINISTRATOR', roleAssignee: MEMBER, state: 'APPROVED' },
    {
      organization: 'urn:li:organization:5590507',
      role: 'ANALYST',
      roleAssignee: MEMBER,
      state: 'APPROVED',
    },
  ])
})

test('a finder answers in pages, and links to the next one', async () => {
  const ids = Array.from({ length: 12 }, (_, index) => String(7_000_000 + index))
  await linkedin.rules({
    organizations: ids.map((id) => ({ id, name: id, vanityName: id, role: 'ADMINISTRATOR' })),
  })
  const finder = { headers: { 'x-restli-method': 'FINDER' } }
  const first = await call('GET', '/organizationAcls?q=roleAssignee', finder)
  expect(first.body?.elements).toHaveLength(10)
  expect(first.body?.paging).toMatchObject({
    links: [{ rel: 'next', href: '/rest/organizationAcls?q=roleAssignee&start=10&count=10' }],
  })
  const second = await call('GET', '/organizationAcls?q=roleAssignee&start=10&count=10', finder)
  expect(second.body?.elements).toHaveLength(2)
  expect(second.body?.paging).not.toHaveProperty('links')
})
