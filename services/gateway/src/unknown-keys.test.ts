import { character, fuzzed } from '@carteiro/testing/fuzz'
import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

let harness: GatewayHarness
beforeAll(async () => {
  harness = await startGatewayHarness()
})
afterAll(() => harness?.close())
// Nothing goes out otherwise than it was meant: a request with a key that is not known publishes nothing.
afterEach(async () => {
  expect(await harness.stored()).toEqual({ publications: 0, jobs: 0, files: 0 })
})

type Slip = [what: string, more: Record<string, unknown>, field: string, code: string, suggested?: string]
const account = '11111111-1111-4111-8111-111111111111'
const video = { name: 'a.mp4', size: 10, type: 'video/mp4', url: 'https://cdn.example.com/a.mp4' }

/** Beside a good request for instagram_feed. */
const slips: Slip[] = [
  [
    'a platform in capitals',
    { accounts: { Instagram: account } },
    'accounts.Instagram',
    'unknown_key',
    'instagram',
  ],
  [
    'a platform in capitals, with a value that is no id',
    { accounts: { Instagram: 'my page' } },
    'accounts.Instagram',
    'unknown_key',
    'instagram',
  ],
  [
    'an option for a platform',
    { accounts: { instagram_feed: account } },
    'accounts.instagram_feed',
    'unknown_key',
    'instagram',
  ],
  [
    'a platform of nothing selected',
    { accounts: { tiktok: account } },
    'accounts.tiktok',
    'platform_not_selected',
  ],
  ['a platform that there is not', { accounts: { orkut: account } }, 'accounts.orkut', 'unknown_key'],
  ['an empty platform', { accounts: { '': account } }, 'accounts.', 'unknown_key'],
  [
    'a platform in settings',
    { settings: { instagram: {} } },
    'settings.instagram',
    'unknown_key',
    'instagram_feed',
  ],
  [
    'a misspelt option in settings',
    { settings: { instagram_fed: {} } },
    'settings.instagram_fed',
    'unknown_key',
    'instagram_feed',
  ],
  [
    'an option in camel case',
    { settings: { instagramFeed: {} } },
    'settings.instagramFeed',
    'unknown_key',
    'instagram_feed',
  ],
  [
    'an option with a space',
    { settings: { 'Instagram Feed': {} } },
    'settings.Instagram Feed',
    'unknown_key',
    'instagram_feed',
  ],
  [
    'settings of an option that is not selected',
    { settings: { tiktok_video: {} } },
    'settings.tiktok_video',
    'option_not_selected',
  ],
  [
    'a caption of a misspelt option',
    { captions: { specific: { instagram_feeds: 'x' } } },
    'captions.specific.instagram_feeds',
    'unknown_key',
    'instagram_feed',
  ],
  [
    'a caption of an option that is not selected',
    { captions: { specific: { tiktok_video: 'x' } } },
    'captions.specific.tiktok_video',
    'option_not_selected',
  ],
  [
    'a caption in the place of the specific ones',
    { captions: { instagram_feed: 'x' } },
    'captions.instagram_feed',
    'unknown_key',
  ],
  ['another kind of caption', { captions: { default: 'x' } }, 'captions.default', 'unknown_key', 'universal'],
  ['media in snake case', { media_files: [] }, 'media_files', 'unknown_key', 'mediaFiles'],
  ['a time in snake case', { scheduled_at: null }, 'scheduled_at', 'unknown_key', 'scheduledAt'],
  [
    'a schedule by another name',
    { publishAt: '2027-01-01T00:00:00Z' },
    'publishAt',
    'unknown_key',
    'scheduledAt',
  ],
  ['a user in snake case', { user_id: account }, 'user_id', 'unknown_key', 'userId'],
  ['a caption at the top', { caption: 'x' }, 'caption', 'unknown_key', 'captions'],
  [
    'an alt text in snake case',
    { mediaFiles: [{ ...video, alt_text: 'x' }] },
    'mediaFiles[0].alt_text',
    'unknown_key',
    'altText',
  ],
  [
    'an alt text by another name',
    { mediaFiles: [{ ...video, alt: 'x' }] },
    'mediaFiles[0].alt',
    'unknown_key',
    'altText',
  ],
  [
    'a media type by another name',
    { mediaFiles: [{ ...video, mimeType: 'video/mp4' }] },
    'mediaFiles[0].mimeType',
    'unknown_key',
    'type',
  ],
]

const post = (path: string, more: Record<string, unknown>) =>
  harness.post(path, {
    userId: harness.userId,
    selectedOptions: ['instagram_feed'],
    captions: { universal: 'Bom dia' },
    ...more,
  })
type Detail = { field: string; code: string; message: string; allowed?: unknown[] }
const expectNamed = (details: Detail[], [, , field, code, suggested]: Slip) => {
  const found = details.find((one) => one.field === field)
  expect(found, JSON.stringify(details)).toMatchObject({ code, allowed: expect.any(Array) })
  if (suggested) {
    expect(found?.message).toContain(`Did you mean "${suggested}"?`)
    expect(found?.allowed).toContain(suggested)
  }
}

describe.each(slips)('%s', (...slip) => {
  const [, more] = slip

  it('is refused by name in enqueue', async () => {
    const response = await post('/api/publications/enqueue', more)
    expect(response.status).toBe(400)
    expectNamed((await failureOf(response)).details, slip)
  })

  it('is refused by name in a batch, with what else is wrong', async () => {
    const entry = { userId: harness.userId, selectedOptions: ['instagram_feed'], ...more, priority: 'urgent' }
    const response = await harness.post('/api/publications/batch', { publications: [entry] })
    expect(response.status).toBe(200)
    const { publications } = (await response.json()).data
    expect(publications[0].success).toBe(false)
    const details: Detail[] = publications[0].error.details
    expect(details.map((one) => one.field)).toContain('publications[0].priority')
    const own = details.map((one) => ({ ...one, field: one.field.replace('publications[0].', '') }))
    expectNamed(own, slip)
  })

  it('is named by validate', async () => {
    const response = await post('/api/publications/validate', more)
    const body = await response.json()
    if (response.status === 400) return expectNamed(body.error.details, slip)
    expect(body.data.options).toMatchObject([{ accepted: false }])
    expectNamed(body.data.options[0].problems, slip)
  })
})

it('everything is said at once: keys, values, content and accounts', async () => {
  const response = await post('/api/publications/enqueue', {
    selectedOptions: ['instagram_feed', 'tiktok_video'],
    accounts: { Instagram: account, tiktok: account },
    settings: { tiktok: {}, tiktok_video: { Privacy: 'SELF_ONLY' } },
  })
  expect(response.status).toBe(400)
  const fields = (await failureOf(response)).details.map((one) => one.field)
  expect(fields).toEqual(
    expect.arrayContaining([
      'accounts.Instagram',
      'settings.tiktok',
      'settings.tiktok_video.Privacy',
      'accounts.tiktok',
      'mediaFiles',
    ]),
  )
})

it('an unknown key is never accepted, whatever it is', async () => {
  const known = ['instagram_feed', 'instagram', 'tiktok', 'tiktok_video']
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('accounts', 'settings', 'specific'),
      fc.oneof(
        fc.string({ unit: character, maxLength: 20 }),
        fc.constantFrom(...known).map((key) => key.replace('_', '-')),
        fc.constantFrom(...known).map((key) => key.toUpperCase()),
        fc.constantFrom(...known).map((key) => ` ${key}`),
      ),
      async (where, key) => {
        fc.pre(!known.includes(key))
        const value = where === 'accounts' ? harness.accounts.instagram : where === 'settings' ? {} : 'x'
        const keyed = Object.fromEntries([[key, value]])
        const more = where === 'specific' ? { captions: { specific: keyed } } : { [where]: keyed }
        const response = await post('/api/publications/enqueue', more)
        expect(response.status).toBe(400)
      },
    ),
    fuzzed(60),
  )
})

describe('what a route does not know beside its body', () => {
  it.each([
    ['POST', '/api/publications/enqueue?dryRun=true', 'dryRun'],
    ['GET', '/api/platforms?platfrom=x', 'platfrom'],
    ['GET', '/api/publications/jobs?publicationId=x', 'publicationId'],
    ['GET', '/api/publications?search=x', 'search'],
    ['GET', '/api/queue/platforms?limit=1', 'limit'],
  ])('%s %s is refused by name', async (method, path, field) => {
    const init = method === 'POST' ? { body: '{}', headers: { 'content-type': 'application/json' } } : {}
    const operator = await harness.project.token(harness.userId, { app_metadata: { operator: true } })
    const response = await harness.call(path, { method, ...init }, operator)
    expect(response.status).toBe(400)
    expect((await failureOf(response)).details).toContainEqual(
      expect.objectContaining({ field, code: 'unknown_key' }),
    )
  })

  it.each(['X-Idempotency-Key', 'Idempotence-Key', 'idempotencykey'])(
    'a key under the name of %s, which would publish twice',
    async (name) => {
      const response = await harness.enqueue({}, { [name]: 'k' })
      expect(response.status).toBe(400)
      expect((await failureOf(response)).details).toMatchObject([
        {
          field: name.toLowerCase(),
          code: 'unknown_key',
          message: expect.stringContaining('idempotency-key'),
        },
      ])
    },
  )

  it('one key for a whole batch', async () => {
    const body = JSON.stringify({ publications: [] })
    const headers = { 'content-type': 'application/json', 'Idempotency-Key': 'k' }
    const response = await harness.call('/api/publications/batch', { method: 'POST', body, headers })
    expect((await failureOf(response)).details.map((one) => one.field)).toContain('idempotency-key')
  })
})
