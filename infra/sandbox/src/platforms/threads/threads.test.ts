import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'
import { type Request, type Sandbox, startTestSandbox } from '@carteiro/testing/sandbox/client'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

const ME = '25000000000000001'
let threads: Sandbox
let media: Server
let files: string
beforeAll(async () => {
  threads = await startTestSandbox('threads', 'sandbox-threads-access-token')
  media = createServer((request, response) => {
    try {
      response.end(readFileSync(new URL(`../../../fixtures/${basename(request.url ?? '')}`, import.meta.url)))
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => media.listen(0, '127.0.0.1', resolve))
  files = `http://127.0.0.1:${(media.address() as AddressInfo).port}`
})
afterAll(async () => {
  await threads.stop()
  media.close()
})
beforeEach(() => threads.reset())

const create = (form: Record<string, string>, more: Request = {}) =>
  threads.call('POST', `/v1.0/${ME}/threads`, { form, ...more })
const made = async (form: Record<string, string>): Promise<string> =>
  String(((await create(form)).body as { id?: string } | null)?.id)
const publish = (id: string, user = ME) =>
  threads.call('POST', `/v1.0/${user}/threads_publish`, { form: { creation_id: id } })
const read = (id: string) => threads.call('GET', `/v1.0/${id}?fields=id,status,error_message`)
const image = () => ({ media_type: 'IMAGE', image_url: `${files}/square.jpg` })
const text = { media_type: 'TEXT', text: 'Oi' }

describe('a reply', () => {
  const idIn = ({ body }: { body: unknown }): string => (body as { id: string }).id
  const reply = (to: string) => create({ media_type: 'TEXT', text: 'E mais', reply_to_id: to })

  test('is to a post that there is, and is listed among the replies alone', async () => {
    expect((await reply('1')).status).toBe(400)
    const first = idIn(await publish(await made(text)))
    const container = idIn(await reply(first))
    const second = idIn(await publish(container))
    const idsOf = async (edge: string): Promise<string[]> => {
      const { body }: { body: unknown } = await threads.call('GET', `/v1.0/${ME}/${edge}?fields=id,timestamp`)
      return (body as { data: { id: string }[] }).data.map(({ id }) => id)
    }
    expect(await idsOf('threads')).toEqual([first])
    expect(await idsOf('replies')).toEqual([second])
    const listed = await threads.call('GET', `/v1.0/${ME}/replies?fields=id,replied_to`)
    expect(listed.body).toMatchObject({ data: [{ replied_to: { id: first } }] })
    const limit = await threads.call(
      'GET',
      `/v1.0/${ME}/threads_publishing_limit?fields=quota_usage,config,reply_quota_usage,reply_config`,
    )
    expect(limit.body).toMatchObject({ data: [{ quota_usage: 1, reply_quota_usage: 1 }] })
  })
})

describe('a container is refused', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => `https://example.com/${index}`).join(' ')
  const cases: [what: string, form: () => Record<string, string>, says: string][] = [
    ['without a type', () => ({ text: 'Oi' }), 'media_type'],
    ['of another type', () => ({ ...text, media_type: 'AUDIO' }), 'media_type'],
    ['without a text', () => ({ media_type: 'TEXT' }), 'text is required'],
    ['of 501 letters', () => ({ ...text, text: 'a'.repeat(501) }), 'at most 500 characters'],
    ['of 126 emoji', () => ({ ...text, text: '😀'.repeat(126) }), 'at most 500 characters'],
    ['with six links', () => ({ ...text, text: many(6) }), 'LINK_LIMIT_EXCEEDED'],
    [
      'with five links and another card',
      () => ({ ...text, text: many(5), link_attachment: 'https://a.b' }),
      'LINK_LIMIT',
    ],
    [
      'with a card and a picture',
      () => ({ ...image(), link_attachment: 'https://a.b' }),
      'attachments are for text',
    ],
    ['with a tag with a dot', () => ({ ...text, topic_tag: 'a.b' }), 'topic_tag'],
    ['with a reply control that is none', () => ({ ...text, reply_control: 'unknown' }), 'reply_control'],
    ['with a field that does not exist', () => ({ ...text, title: 'a' }), 'Unknown parameter title'],
    [
      'with a picture that is not there',
      () => ({ ...image(), image_url: `${files}/none.jpg` }),
      'could not be fetched',
    ],
    [
      'with a video for a picture',
      () => ({ ...image(), image_url: `${files}/reel.mp4` }),
      'could not be fetched',
    ],
    ['a carousel of one', () => ({ media_type: 'CAROUSEL', children: '1' }), '2 to 20'],
    ['a carousel of others', () => ({ media_type: 'CAROUSEL', children: '1,2' }), 'does not exist'],
    ['an item with a text', () => ({ ...image(), is_carousel_item: 'true', text: 'a' }), 'medium alone'],
  ]
  test.each(cases)('%s', async (_what, form, says) => {
    const answer = await create(form())
    expect(answer.status).toBe(400)
    expect(answer.text).toContain(says)
  })

  test('for another account, with another token, without the permission', async () => {
    expect((await threads.call('POST', '/v1.0/1/threads', { form: text })).status).toBe(400)
    expect((await create(text, { token: 'x' })).body).toMatchObject({ error: { code: 190 } })
    await threads.addAccount('reader', ['threads_basic'])
    expect((await create(text, { token: 'reader' })).body).toMatchObject({ error: { code: 10 } })
  })
})

describe('publishing', () => {
  test('one container is one post', async () => {
    const id = await made(text)
    expect((await publish(id)).status).toBe(200)
    expect((await read(id)).body).toMatchObject({ status: 'PUBLISHED' })
    expect((await publish(id)).body).toMatchObject({ error: { code: 24, error_subcode: 4279009 } })
    expect(await threads.posts()).toHaveLength(1)
  })

  test('too early, too late, or an item alone: not found', async () => {
    await threads.fault({ operation: 'create_container', fault: 'slow_processing', delay_ms: 30_000 })
    const early = await made(text)
    expect((await read(early)).body).toMatchObject({ status: 'IN_PROGRESS' })
    expect((await publish(early)).body).toMatchObject({ error: { error_subcode: 4279009 } })
    await threads.advance(31)
    expect((await read(early)).body).toMatchObject({ status: 'FINISHED' })
    await threads.advance(86_400)
    expect((await read(early)).body).toMatchObject({ status: 'EXPIRED' })
    expect((await publish(early)).status).toBe(400)
    expect((await publish(await made({ ...image(), is_carousel_item: 'true' }))).status).toBe(400)
    expect(await threads.posts()).toEqual([])
  })

  test('a published container may answer as the post that it is', async () => {
    const id = await made(text)
    await publish(id)
    await threads.rules({ published_container_reads: 'nonexisting_field' })
    expect((await read(id)).text).toContain('nonexisting field (status)')
  })

  test('a carousel is one post, and counts as one', async () => {
    const items = [
      await made({ ...image(), is_carousel_item: 'true' }),
      await made({ ...image(), is_carousel_item: 'true' }),
    ]
    const id = await made({ media_type: 'CAROUSEL', children: items.join(','), text: 'Duas' })
    await publish(id)
    const limit = await threads.call('GET', `/v1.0/${ME}/threads_publishing_limit?fields=quota_usage,config`)
    expect(limit.body).toMatchObject({ data: [{ quota_usage: 1, config: { quota_total: 250 } }] })
    const list = await threads.call('GET', `/v1.0/${ME}/threads?fields=id,text`)
    expect(list.body).toMatchObject({ data: [{ media_type: 'CAROUSEL_ALBUM', text: 'Duas' }] })
    expect((await threads.call('GET', `/v1.0/${ME}/threads?limit=101`)).status).toBe(400)
  })

  test('more than the quota', async () => {
    await threads.rules({ publish_quota: 0 })
    expect((await publish(await made(text))).text).toContain('maximum number of posts')
  })

  test('a post can be read and deleted', async () => {
    const answer = await publish(await made(text))
    const { id } = answer.body as unknown as { id: string }
    expect((await threads.call('GET', `/v1.0/${id}?fields=permalink`)).body).toMatchObject({
      permalink: expect.stringContaining('/post/'),
    })
    expect((await threads.call('DELETE', `/v1.0/${id}`)).body).toMatchObject({ success: true })
    expect((await threads.call('GET', `/v1.0/${id}`)).status).toBe(400)
    expect((await threads.call('DELETE', `/v1.0/${id}`)).body).toMatchObject({ error: { code: 24 } })
  })

  test('more deletions than the quota', async () => {
    await threads.rules({ delete_quota: 0 })
    const { id } = (await publish(await made(text))).body as unknown as { id: string }
    expect((await threads.call('DELETE', `/v1.0/${id}`)).body).toMatchObject({ error: { code: 4 } })
  })
})

test('every answer reports how much of the quota is used up, until it is exceeded', async () => {
  await threads.rules({ calls_per_day: 2 })
  const first = await create(text)
  expect(JSON.parse(first.headers.get('x-app-usage') ?? '')).toMatchObject({ call_count: 50 })
  await create(text)
  expect((await create(text)).body).toMatchObject({ error: { code: 4 } })
})

test('a token is renewed once a day at most', async () => {
  const refresh = (token = 'sandbox-threads-access-token') =>
    threads.call('GET', `/refresh_access_token?grant_type=th_refresh_token&access_token=${token}`, { token })
  const first = await refresh()
  expect(first.body).toMatchObject({ token_type: 'bearer', expires_in: 60 * 86_400 })
  const token = String((first.body as unknown as { access_token: string }).access_token)
  expect((await refresh(token)).text).toContain('less than 24 hours')
  expect((await create(text)).status).toBe(401)
})
