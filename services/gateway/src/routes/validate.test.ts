import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type MediaFile, type OptionCheck, validateResponse } from '@carteiro/contracts'
import { type MediaServer, serveMedia } from '@carteiro/media/testing'
import { fixtures } from '@carteiro/testing/fixtures'
import { catalogs } from '@carteiro/testing/gateway/catalogs'
import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

let harness: GatewayHarness
/** The user's own server. */
let elsewhere: MediaServer
let picture: MediaFile
const lay = async (name: string, type: string, claimed: Partial<MediaFile> = {}): Promise<MediaFile> =>
  elsewhere.add(name, type, await readFile(join(fixtures, name)), claimed)
let before: Awaited<ReturnType<GatewayHarness['stored']>>
beforeAll(async () => {
  elsewhere = await serveMedia()
  picture = await lay('square.jpg', 'image/jpeg')
  harness = await startGatewayHarness({ MEDIA_ALLOWED_ORIGINS: elsewhere.url })
  await harness.enqueue()
})
afterAll(async () => {
  await harness?.close()
  await elsewhere.close()
})
beforeEach(async () => {
  before = await harness.stored()
})
// Whatever was asked: nothing is enqueued.
afterEach(async () => {
  expect(await harness.stored()).toEqual(before)
})

const ask = (more: Record<string, unknown> = {}) =>
  harness.post('/api/publications/validate', {
    userId: harness.userId,
    selectedOptions: ['instagram_feed'],
    mediaFiles: [picture],
    captions: { universal: 'Bom dia' },
    ...more,
  })
const checksOf = async (response: Response): Promise<OptionCheck[]> => {
  expect(response.status, await response.clone().text()).toBe(200)
  return validateResponse.parse(await response.json()).data.options
}

describe('what would be accepted', () => {
  it('runs at once, with the user’s account', async () => {
    const [check, ...others] = await checksOf(await ask())
    expect(others).toEqual([])
    expect(check).toMatchObject({
      platform: 'instagram_feed',
      accepted: true,
      problems: [],
      account_id: harness.accounts.instagram,
      waits_for: null,
    })
    expect(Math.abs(Date.parse(check?.runs_at ?? '') - Date.now())).toBeLessThan(60_000)
  })

  it('or at its time', async () => {
    const scheduledAt = new Date(Date.now() + 3_600_000).toISOString()
    expect(await checksOf(await ask({ scheduledAt }))).toMatchObject([
      { accepted: true, runs_at: scheduledAt },
    ])
  })

  it('or when the rate allows it, when the platform takes no more until then', async () => {
    const hourly = harness.owner.json([{ scope: 'account', jobs: 1, seconds: 3600 }])
    await harness.owner`update carteiro.platform_policies set rates = ${hourly} where platform = 'instagram'`
    const [reserved] = await harness.owner`
      insert into carteiro.rate_reservations (rate_key, reserved_for, job_id)
      select 'instagram:1:' || ${harness.accounts.instagram}, now(), (select id from publication_jobs limit 1)
      returning reserved_for`
    const free = reserved?.reserved_for.getTime() + 3_600_000
    for (const scheduledAt of [undefined, new Date(Date.now() + 60_000).toISOString()]) {
      const [check] = await checksOf(await ask({ scheduledAt }))
      expect(check).toMatchObject({ accepted: true, delayed_by: 'rate_limited' })
      expect(Math.abs(Date.parse(check?.runs_at ?? '') - free)).toBeLessThan(2)
    }
    const afterwards = new Date(free + 1_000).toISOString()
    expect(await checksOf(await ask({ scheduledAt: afterwards }))).toMatchObject([
      { runs_at: afterwards, delayed_by: null },
    ])
    // Asking reserves nothing.
    expect(await harness.owner`select from carteiro.rate_reservations`).toHaveLength(1)
    await harness.owner`delete from carteiro.rate_reservations`
  })

  it('or when a platform that does not answer is tried again', async () => {
    const opens = new Date(Date.now() + 600_000)
    await harness.owner`
      update carteiro.platform_policies set failures_in_a_row = 9, open_until = ${opens} where platform = 'instagram'`
    expect(await checksOf(await ask())).toMatchObject([
      { accepted: true, runs_at: opens.toISOString(), delayed_by: 'platform_unavailable' },
    ])
    await harness.owner`update carteiro.platform_policies set failures_in_a_row = 0, open_until = null`
  })

  it('or waits: for a paused platform, or for an account to be connected again', async () => {
    await harness.owner`select carteiro.pause_platform('instagram', 'an outage')`
    expect(await checksOf(await ask())).toMatchObject([{ accepted: true, waits_for: 'platform_paused' }])
    await harness.owner`select carteiro.resume_platform('instagram')`
    await harness.owner`update carteiro.platform_accounts set status = 'needs_reauth' where platform = 'instagram'`
    expect(await checksOf(await ask())).toMatchObject([{ accepted: true, waits_for: 'account_needs_reauth' }])
    await harness.owner`update carteiro.platform_accounts set status = 'connected'`
  })
})

describe('what would be refused', () => {
  it('is answered option by option, with everything that is wrong', async () => {
    const checks = await checksOf(
      await ask({
        selectedOptions: ['instagram_feed', 'tiktok_video', 'orkut_post'],
        settings: { tiktok_video: { privacy: 'HIDDEN' } },
      }),
    )
    expect(checks.map(({ platform, accepted }) => [platform, accepted])).toEqual([
      ['instagram_feed', true],
      ['tiktok_video', false],
      ['orkut_post', false],
    ])
    const fieldsOf = (index: number) => checks[index]?.problems.map(({ field }) => field)
    expect(fieldsOf(1)).toEqual(expect.arrayContaining(['settings.tiktok_video.privacy']))
    expect(fieldsOf(1)?.length).toBeGreaterThan(1)
    expect(fieldsOf(2)).toEqual(['selectedOptions'])
    expect(checks[1]).toMatchObject({ account_id: null, runs_at: null })
    const long = await checksOf(await ask({ captions: { universal: 'a'.repeat(2201) } }))
    expect(long[0]?.problems).toMatchObject([{ code: 'text_too_long', measured: 2201 }])
  })

  it('is decided by the file itself, wherever it is and whatever the request claims', async () => {
    const catalog = structuredClone(catalogs.find(({ platform }) => platform === 'tiktok'))
    const rule = catalog?.options[0]?.media.files.video
    if (!catalog || !rule) throw new Error('no rule for videos')
    Object.assign(rule, {
      duration_seconds: { max: 1 },
      codecs: ['av1'],
      frame_rate: { max: 10 },
      aspect_ratio: { min: 5 },
      max_bytes: 1_000,
    })
    await harness.owner`update carteiro.platforms set catalog = ${harness.owner.json(catalog as never)} where platform = 'tiktok'`
    const claimed = { width: 500, height: 100, durationSeconds: 1, codec: 'av1', frameRate: 10 }
    const video = await lay('reel.mp4', 'video/mp4', claimed)
    const bytes = elsewhere.ranges.length
    const [check] = await checksOf(await ask({ selectedOptions: ['tiktok_video'], mediaFiles: [video] }))
    expect(check?.accepted).toBe(false)
    const measured = Object.fromEntries(check?.problems.map((one) => [one.field, one.measured]) ?? [])
    expect(measured).toEqual({
      'mediaFiles[0].size': video.size,
      'mediaFiles[0].codec': 'h264',
      'mediaFiles[0].durationSeconds': expect.any(Number),
      'mediaFiles[0].frameRate': expect.any(Number),
      'mediaFiles[0].width': expect.any(Number),
    })
    expect(elsewhere.ranges.length).toBeGreaterThan(bytes)
  })

  it.each([
    ['is not there', () => ({ ...picture, url: `${elsewhere.url}/gone.jpg` }), 'HTTP 404'],
    [
      'has another size than announced',
      () => ({ ...picture, size: picture.size + 1 }),
      'were announced',
      'media_changed',
    ],
    [
      'is no picture',
      () => elsewhere.add('text.jpg', 'image/jpeg', Buffer.from('Bom dia')),
      'of no known type',
    ],
  ])(
    'a file that %s is refused before it is published',
    async (_, file, message, code = 'media_unreadable') => {
      const [check] = await checksOf(await ask({ mediaFiles: [file()] }))
      expect(check).toMatchObject({ accepted: false, runs_at: null })
      expect(check?.problems).toMatchObject([
        { field: 'mediaFiles[0].url', code, message: expect.stringContaining(message) },
      ])
    },
  )

  it('a time that is over refuses every option', async () => {
    const checks = await checksOf(await ask({ scheduledAt: '2020-01-01T00:00:00Z' }))
    expect(checks).toMatchObject([
      { accepted: false, problems: [{ field: 'scheduledAt', code: 'out_of_range' }] },
    ])
  })

  it('a user without an account learns where to connect one', async () => {
    await harness.owner`update carteiro.platform_accounts set status = 'disconnected' where platform = 'instagram'`
    const [check] = await checksOf(await ask())
    expect(check?.problems).toMatchObject([{ field: 'accounts.instagram', code: 'account_disconnected' }])
    expect(check?.problems[0]?.message).toContain('/connect')
    await harness.owner`update carteiro.platform_accounts set status = 'connected'`
  })
})

it.each([
  ['no options', { selectedOptions: [] }, 400, 'selectedOptions'],
  [
    'a private address',
    { mediaFiles: [{ name: 'a', size: 1, type: 'image/jpeg', url: 'http://10.0.0.1/a' }] },
    400,
    'mediaFiles[0].url',
  ],
])('%s is a bad request here as there', async (_, body, status, field) => {
  const response = await ask(body)
  expect(response.status).toBe(status)
  expect((await failureOf(response)).details.map((detail) => detail.field)).toContain(field)
})

it('no user asks in another’s name', async () => {
  expect((await ask({ userId: harness.strangerId })).status).toBe(403)
  expect((await ask({ userId: undefined })).status).toBe(200)
})
