import type { ErrorDetail } from '@carteiro/contracts'
import { fuzzed, oddBody } from '@carteiro/testing/fuzz'
import { type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let harness: GatewayHarness
let user: string
let operator: string
let jobId: string
beforeAll(async () => {
  harness = await startGatewayHarness()
  user = await harness.project.token(harness.userId)
  operator = await harness.project.sharedToken({ role: 'service_role' })
  const scheduledAt = new Date(Date.now() + 86_400_000).toISOString()
  jobId = (await (await harness.enqueue({ scheduledAt })).json()).data.jobs[0].job_id
})
afterAll(() => harness?.close())

/** Libraries' own messages, on which no client can act. */
const STOCK =
  /invalid input|invalid (key|option|string|iso|url|uuid|guid|element|date)|too (big|small)|unrecognized|received|\bzod\b|NaN|undefined|\[object|discriminator|not[ _]multiple|must match pattern/i
const INTERNAL_CODES = ['custom', 'unrecognized_keys', 'invalid_union', 'invalid_key', 'invalid_element']

type Detail = ErrorDetail & { field: string }
/** Every detail of an answer, of a batch's entries and of validated options, too. */
const detailsIn = (value: unknown): Detail[] => {
  if (Array.isArray(value)) return value.flatMap(detailsIn)
  if (typeof value !== 'object' || value === null) return []
  const own = 'field' in value && 'code' in value && 'message' in value ? [value as Detail] : []
  return [...own, ...Object.values(value).flatMap(detailsIn)]
}

const expectPlain = (details: Detail[]): void => {
  for (const { field, code, message } of details) {
    expect(field, message).toBeTruthy()
    expect(INTERNAL_CODES, message).not.toContain(code)
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/)
    expect(message.replaceAll(/"[^"]*"/g, '')).not.toMatch(STOCK)
    // It names what the file's server did, not what was expected of it.
    if (code !== 'media_unreadable') expect(message).toMatch(/expected/)
    expect(message.length).toBeLessThan(600)
  }
}

const file = { name: 'a.jpg', size: 10, type: 'image/jpeg', url: 'https://cdn.example.com/a.jpg' }
const good = () => ({
  userId: harness.userId,
  selectedOptions: ['instagram_feed', 'tiktok_video'],
  mediaFiles: [file],
  captions: { universal: 'Bom dia', specific: { tiktok_video: 'Oi' } },
  settings: { tiktok_video: { privacy: 'SELF_ONLY', allowComments: true } },
  priority: 'normal',
  scheduledAt: '2027-01-31T12:00:00Z',
  accounts: { tiktok: harness.accounts.tiktok },
  metadata: { a: 1 },
})

/** A slip beside a good request, the field that must be named, and what its message must contain. */
const slips: [what: string, more: Record<string, unknown>, field: string, pattern: RegExp][] = [
  [
    'two accounts',
    { accounts: { tiktok: ['a', 'b'] } },
    'accounts.tiktok',
    /one account id.*list.*publish once for each/,
  ],
  ['an account’s name', { accounts: { tiktok: '@ana' } }, 'accounts.tiktok', /GET \/api\/accounts.*"@ana"/],
  [
    'an account as an object',
    { accounts: { tiktok: { id: 'x' } } },
    'accounts.tiktok',
    /id of one of your accounts.*object/,
  ],
  ['an account that is null', { accounts: { tiktok: null } }, 'accounts.tiktok', /null/],
  ['accounts as a text', { accounts: 'tiktok' }, 'accounts', /an object.*"tiktok"/],
  ['a user’s name', { userId: 'ana' }, 'userId', /UUID.*"ana"/],
  ['a user as a number', { userId: 7 }, 'userId', /UUID.*number 7/],
  ['one option as a text', { selectedOptions: 'x_post' }, 'selectedOptions', /a list.*"x_post"/],
  ['no options', { selectedOptions: undefined }, 'selectedOptions', /a list.*missing/],
  ['an empty list of options', { selectedOptions: [] }, 'selectedOptions', /at least 1 entry.*has 0/],
  [
    'an option with a space',
    { selectedOptions: ['Instagram Feed'] },
    'selectedOptions[0]',
    /GET \/api\/platforms.*"Instagram Feed"/,
  ],
  ['an option twice', { selectedOptions: ['x_post', 'x_post'] }, 'selectedOptions[1]', /once/],
  ['an option that is null', { selectedOptions: [null] }, 'selectedOptions[0]', /option of.*null/],
  ['a caption as a text', { captions: 'Oi' }, 'captions', /an object.*"Oi"/],
  ['a caption as a list', { captions: { universal: ['Oi'] } }, 'captions.universal', /a string.*list/],
  ['a caption of null', { captions: { universal: null } }, 'captions.universal', /a string.*null/],
  [
    'a specific caption as an object',
    { captions: { specific: { tiktok_video: {} } } },
    'captions.specific.tiktok_video',
    /a string.*object/,
  ],
  [
    'a caption that is far too long',
    { captions: { universal: 'a'.repeat(200_000) } },
    'captions.universal',
    /at most 126412 characters.*has 200000/,
  ],
  ['a file as a URL', { mediaFiles: ['https://a.example.com/a.jpg'] }, 'mediaFiles[0]', /an object.*https/],
  ['one file without a list', { mediaFiles: file }, 'mediaFiles', /a list.*object/],
  [
    'a file without a size',
    { mediaFiles: [{ ...file, size: undefined }] },
    'mediaFiles[0].size',
    /number.*missing/,
  ],
  ['a size as a text', { mediaFiles: [{ ...file, size: '10' }] }, 'mediaFiles[0].size', /number.*"10"/],
  [
    'a size of half a byte',
    { mediaFiles: [{ ...file, size: 1.5 }] },
    'mediaFiles[0].size',
    /whole number.*1\.5/,
  ],
  [
    'a size of nothing',
    { mediaFiles: [{ ...file, size: 0 }] },
    'mediaFiles[0].size',
    /more than 0.*number 0/,
  ],
  ['a negative width', { mediaFiles: [{ ...file, width: -1 }] }, 'mediaFiles[0].width', /more than 0.*-1/],
  ['an extension for a type', { mediaFiles: [{ ...file, type: 'jpg' }] }, 'mediaFiles[0].type', /media type/],
  [
    'an unknown chroma',
    { mediaFiles: [{ ...file, chroma: '4:1:1' }] },
    'mediaFiles[0].chroma',
    /one of 4:0:0.*"4:1:1"/,
  ],
  [
    'a path for a URL',
    { mediaFiles: [{ ...file, url: '/a.jpg' }] },
    'mediaFiles[0].url',
    /http or https URL/,
  ],
  [
    'a URL of FTP',
    { mediaFiles: [{ ...file, url: 'ftp://a.example.com/a' }] },
    'mediaFiles[0].url',
    /http or https URL/,
  ],
  ['a URL that is null', { mediaFiles: [{ ...file, url: null }] }, 'mediaFiles[0].url', /http or https URL/],
  [
    'a URL of the own network',
    { mediaFiles: [{ ...file, url: 'http://localhost/a' }] },
    'mediaFiles[0].url',
    /public address/,
  ],
  [
    'an alt text as a list',
    { mediaFiles: [{ ...file, altText: [] }] },
    'mediaFiles[0].altText',
    /a string.*empty list/,
  ],
  ['an empty name', { mediaFiles: [{ ...file, name: '' }] }, 'mediaFiles[0].name', /at least 1 character/],
  ['fifty-one files', { mediaFiles: Array(51).fill(file) }, 'mediaFiles', /at most 50 entries.*has 51/],
  ['settings as a list', { settings: [] }, 'settings', /an object.*list/],
  [
    'settings of an option as true',
    { settings: { tiktok_video: true } },
    'settings.tiktok_video',
    /an object.*true/,
  ],
  [
    'a priority that does not exist',
    { priority: 'urgent' },
    'priority',
    /one of high, normal, low; .*"urgent"/,
  ],
  ['a priority as a number', { priority: 1 }, 'priority', /one of high, normal, low; .*number 1/],
  [
    'a date without a time',
    { scheduledAt: '2027-01-31' },
    'scheduledAt',
    /with its offset, such as.*"2027-01-31"/,
  ],
  ['a time without an offset', { scheduledAt: '2027-01-31T12:00:00' }, 'scheduledAt', /with its offset/],
  ['a time as a number', { scheduledAt: 1_800_000_000 }, 'scheduledAt', /with its offset.*number/],
  ['a time that is null', { scheduledAt: null }, 'scheduledAt', /with its offset.*null/],
  ['a time as a word', { scheduledAt: 'tomorrow' }, 'scheduledAt', /with its offset.*"tomorrow"/],
  ['metadata as a list', { metadata: [] }, 'metadata', /an object.*list/],
  ['metadata without end', { metadata: { a: 'x'.repeat(20_000) } }, 'metadata', /at most 16384 bytes/],
  ['a number beyond all', { metadata: { id: 2 ** 60 } }, 'metadata.id', /as a string/],
  ['a user in snake case', { user_id: 'x' }, 'user_id', /Did you mean "userId"/],
  [
    'settings of nothing selected',
    { settings: { x_post: {} } },
    'settings.x_post',
    /expected one of instagram_feed, tiktok_video/,
  ],
]

describe('a slip in enqueueing is answered so that it can be fixed', () => {
  it.each(slips)('%s', async (_what, more, field, pattern) => {
    const response = await harness.post('/api/publications/enqueue', { ...good(), ...more }, {}, user)
    const details = detailsIn(await response.json())
    expect(response.status).toBe(400)
    expectPlain(details)
    expect(details.find((one) => one.field === field)?.message, JSON.stringify(details)).toMatch(pattern)
  })
})

const jobs = '/api/publications/jobs'
const others: [
  what: string,
  method: string,
  path: () => string,
  body: unknown,
  field: string,
  pattern: RegExp,
][] = [
  [
    'a status that there is not',
    'GET',
    () => `${jobs}?status=done`,
    undefined,
    'status',
    /one or more of pending/,
  ],
  ['a page without end', 'GET', () => `${jobs}?limit=9999`, undefined, 'limit', /at most 200.*9999/],
  ['a limit as a word', 'GET', () => `${jobs}?limit=all`, undefined, 'limit', /number/],
  ['an id that is none', 'GET', () => `${jobs}?ids=1`, undefined, 'ids[0]', /UUID.*"1"/],
  ['a cursor of its own making', 'GET', () => `${jobs}?cursor=2`, undefined, 'cursor', /next_cursor/],
  ['a page by its number', 'GET', () => `${jobs}?page=2`, undefined, 'page', /expected one of ids/],
  ['a parameter twice', 'GET', () => `${jobs}?limit=1&limit=2`, undefined, 'limit', /expected a number/],
  ['a job’s number', 'GET', () => `${jobs}/42`, undefined, 'id', /UUID.*"42"/],
  [
    'an edit of nothing',
    'PATCH',
    () => `${jobs}/${jobId}`,
    {},
    'body',
    /mediaFiles, caption, parts, settings, mediaPolicy, conversion or scheduledAt/,
  ],
  [
    'an edit as enqueued',
    'PATCH',
    () => `${jobs}/${jobId}`,
    { captions: {} },
    'captions',
    /Did you mean "caption"/,
  ],
  ['an edit of a list', 'PATCH', () => `${jobs}/${jobId}`, [], 'body', /an object.*list/],
  [
    'a time in snake case',
    'POST',
    () => `${jobs}/${jobId}/reschedule`,
    { scheduled_at: null },
    'scheduled_at',
    /Did you mean "scheduledAt"/,
  ],
  ['no time', 'POST', () => `${jobs}/${jobId}/reschedule`, {}, 'scheduledAt', /with its offset.*missing/],
  ['a reason as a number', 'POST', () => `${jobs}/${jobId}/retry`, { reason: 7 }, 'reason', /a string.*7/],
  [
    'nothing to redrive',
    'POST',
    () => '/api/queue/dead-letters/redrive',
    {},
    'body',
    /job_ids, platform or cause/,
  ],
  [
    'everything that is not true',
    'POST',
    () => '/api/queue/dead-letters/redrive',
    { all: 'yes' },
    'all',
    /expected true.*"yes"/,
  ],
  [
    'a pause without a reason',
    'POST',
    () => '/api/queue/platforms/tiktok/pause',
    { reason: ' ' },
    'reason',
    /at least 1 character/,
  ],
  [
    'a range that there is not',
    'GET',
    () => '/api/queue/metrics?range=year',
    undefined,
    'range',
    /one of hour.*"year"/,
  ],
  [
    'a batch without a list',
    'POST',
    () => '/api/publications/batch',
    good,
    'publications',
    /a list.*missing/,
  ],
  [
    'an empty batch',
    'POST',
    () => '/api/publications/batch',
    { publications: [] },
    'publications',
    /at least 1 entry/,
  ],
  [
    'an entry that is a text',
    'POST',
    () => '/api/publications/batch',
    { publications: ['x'] },
    'publications[0]',
    /an object.*"x"/,
  ],
]
it.each(others)('%s is answered likewise', async (_what, method, path, body, field, pattern) => {
  const content = typeof body === 'function' ? body() : body
  const init =
    content === undefined
      ? {}
      : { body: JSON.stringify(content), headers: { 'content-type': 'application/json' } }
  const token = path().includes('/queue/') ? operator : user
  const details = detailsIn(await (await harness.call(path(), { method, ...init }, token)).json())
  expectPlain(details)
  expect(details.find((one) => one.field === field)?.message, JSON.stringify(details)).toMatch(pattern)
})

it('whatever is sent to any operation, nothing is answered with a library’s message', async () => {
  type Described = { requestBody?: object; parameters?: { in: string; name: string }[] }
  const { paths } = await (await harness.call('/openapi.json', {}, null)).json()
  const operations = Object.entries(paths as Record<string, Record<string, Described>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods)
        .filter(([, one]) => one.requestBody || one.parameters?.some((parameter) => parameter.in === 'query'))
        .map(([method, one]) => ({ path, method, one })),
  )
  for (const { path, method, one } of operations) {
    const names = (one.parameters ?? [])
      .filter((parameter) => parameter.in === 'query')
      .map(({ name }) => name)
    const query = fc.dictionary(
      fc.constantFrom(...(names.length > 0 ? names : ['x'])),
      fc.string({ maxLength: 12 }),
      { maxKeys: 3 },
    )
    const base = path.endsWith('/batch') ? { publications: [good()] } : good()
    await fc.assert(
      fc.asyncProperty(oddBody(base), query, async (body, asked) => {
        const to = path.replace('{id}', jobId).replace('{platform}', 'tiktok')
        const response = await harness.call(
          `${to}?${names.length > 0 ? new URLSearchParams(asked) : ''}`,
          {
            method: method.toUpperCase(),
            headers: { 'content-type': 'application/json', connection: 'close' },
            ...(one.requestBody ? { body } : {}),
          },
          path.includes('/queue/') ? operator : user,
        )
        const text = await response.text()
        if (response.status === 400 || response.ok)
          expectPlain(detailsIn(text.startsWith('{') ? JSON.parse(text) : {}))
      }),
      fuzzed(40),
    )
  }
})
