import { type Sandbox, startTestSandbox } from '@carteiro/testing/sandbox/client'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

let x: Sandbox
beforeAll(async () => {
  x = await startTestSandbox('x', 'sandbox-x-access-token')
})
afterAll(() => x.stop())
beforeEach(() => x.reset())

const post = (text: string) => x.call('POST', '/2/tweets', { json: { text } })

describe('faults', () => {
  test.each([
    ['error', { status: 503 }, 503, 0],
    ['error_after_effect', { status: 500 }, 500, 1],
    ['rate_limited', {}, 429, 0],
    ['token_expired', {}, 401, 0],
    ['latency', { delay_ms: 1 }, 201, 1],
  ])('%s', async (fault, more, status, posts) => {
    await x.fault({ operation: 'create_post', fault, ...more })
    expect((await post('um')).status).toBe(status)
    expect(await x.posts()).toHaveLength(posts)
    // It strikes once.
    expect((await post('dois')).status).toBe(201)
  })

  test.each([
    ['request_lost', 0],
    ['response_lost', 1],
  ])('%s: the connection breaks', async (fault, posts) => {
    await x.fault({ operation: 'create_post', fault })
    await expect(post('um')).rejects.toThrow()
    expect(await x.posts()).toHaveLength(posts)
  })

  test('reshape: the answer is changed, its effect is not', async () => {
    const edits = [
      { path: 'data.id', do: 'number' },
      { path: 'data.text', do: 'omit' },
    ]
    await x.fault({ operation: 'create_post', fault: 'reshape', edits, times: null })
    const { status, text } = await post('um')
    const [made] = await x.posts()
    expect(status).toBe(201)
    expect(text).toContain(`"id":${made?.id}`)
    expect(text).not.toContain('text')
  })

  test('an answer can be a page of HTML, with its headers', async () => {
    const page = { body: '<h1>Bad gateway</h1>', content_type: 'text/html', headers: { 'retry-after': '7' } }
    await x.fault({ operation: 'create_post', fault: 'error_after_effect', status: 502, ...page })
    const answer = await post('um')
    expect(answer).toMatchObject({ status: 502, text: '<h1>Bad gateway</h1>', body: null })
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(answer.headers.get('retry-after')).toBe('7')
    expect(await x.posts()).toHaveLength(1)
  })

  test.each([
    [0, 1],
    [1, 2],
  ])('after an effect wait for a call that has one, %i passed over', async (skip, posts) => {
    await x.fault({ operation: 'create_post', fault: 'error_after_effect', status: 500, skip })
    const refused = { json: { text: 'um', reply: { in_reply_to_tweet_id: '1' } } }
    expect((await x.call('POST', '/2/tweets', refused)).status).toBe(403)
    for (let made = 1; made < posts; made++) expect((await post(`${made}`)).status).toBe(201)
    expect((await post('o último')).status).toBe(500)
    expect(await x.posts()).toHaveLength(posts)
    expect((await post('mais um')).status).toBe(201)
  })

  test('may pass over some calls, strike several times, and be cleared', async () => {
    await x.fault({ operation: 'create_post', fault: 'error', skip: 1, times: null })
    const statuses: number[] = []
    for (const text of ['um', 'dois', 'três']) statuses.push((await post(text)).status)
    expect(statuses).toEqual([201, 503, 503])
    await x.control('DELETE', 'faults')
    expect((await post('quatro')).status).toBe(201)
  })

  test.each([
    [{ fault: 'boredom' }, 'fault'],
    [{ fault: 'error', operation: 'nothing' }, 'operation'],
    [{ fault: 'error', platform: 'pombo' }, 'platform'],
    [{ fault: 'error', times: 0 }, 'times'],
    [{ fault: 'reshape' }, 'edits'],
    [{ fault: 'reshape', edits: [{ path: 'a', do: 'double' }] }, 'edits.0.do'],
    [{ fault: 'error', edits: [{ path: 'a', do: 'omit' }] }, 'edits'],
  ])('%j is refused by its field', async (fault, field) => {
    const { status, body } = await x.control('POST', 'faults', fault)
    expect(status).toBe(400)
    expect(body.error).toContain(field)
  })
})

test.each([
  ['POST', 'clock', { advance_ms: -1 }, 'advance_ms'],
  ['PUT', 'x/rules', { limits: { create_post: -1 } }, 'limits.create_post'],
  ['PUT', 'instagram/rules', { quota: 1 }, 'body'],
  ['POST', 'accounts', { platform: 'x' }, 'id'],
  ['PUT', 'lag', { x: { ids: -1 } }, 'x.ids'],
  ['PUT', 'lag', { pombo: { ids: 1 } }, 'pombo'],
  ['POST', 'lag/pass', { ms: 'long' }, 'ms'],
])('%s %s names the field that is wrong', async (method, path, body, field) => {
  const answer = await x.control(method, path, body)
  expect(answer.status).toBe(400)
  expect(answer.body.error).toContain(field)
})

test('the answers that the simulator gave can be read with their empty fields', async () => {
  await x.control('DELETE', 'answers')
  await post('um')
  const { answers } = (await x.control('GET', 'answers?platform=x')).body
  expect(answers).toMatchObject([{ operation: 'create_post', status: 201, body: { data: { text: 'um' } } }])
})

test('the page shows posts as a person would see them, and nothing in them runs', async () => {
  await post('<script>alert(1)</script> #olá')
  const html = await (await fetch(x.url)).text()
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(html).toContain('<b>#olá</b>')
  expect(html).toContain('carteiro_demo')
  expect(await (await fetch(`${x.url}/?platform=instagram`)).text()).not.toContain('olá')
})
