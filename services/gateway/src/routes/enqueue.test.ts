import { enqueueResponse } from '@carteiro/contracts'
import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let harness: GatewayHarness
beforeAll(async () => {
  harness = await startGatewayHarness()
})
afterAll(() => harness?.close())

const bodyOf = async (response: Response) => {
  expect(response.status, await response.clone().text()).toBe(200)
  return enqueueResponse.parse(await response.json()).data
}

describe('the founding document', () => {
  it('gets the answer that it promises to the request that it shows', async () => {
    const response = await harness.post('/api/publications/enqueue', {
      userId: harness.userId,
      selectedOptions: ['tiktok_video', 'instagram_feed'],
      mediaFiles: [
        { name: 'video.mp4', size: 1024000, type: 'video/mp4', url: 'https://cdn.example.com/video.mp4' },
      ],
      captions: {
        universal: 'Legenda universal',
        specific: { tiktok_video: 'Legenda específica para TikTok' },
      },
      settings: { tiktok_video: { privacy: 'PUBLIC_TO_EVERYONE', allowComments: true } },
    })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      success: true,
      message: 'Successfully enqueued 2 publication job(s)',
      data: {
        jobs: [
          { job_id: expect.any(String), platform: 'tiktok_video', status: 'pending' },
          { job_id: expect.any(String), platform: 'instagram_feed', status: 'pending' },
        ],
        totalEnqueued: 2,
        totalRequested: 2,
        publication_id: expect.any(String),
        rejected: [],
      },
    })
    const rows =
      await harness.owner`select option, platform, content, status, max_retries from publication_jobs`
    expect(rows.find((row) => row.option === 'tiktok_video')).toMatchObject({
      platform: 'tiktok',
      status: 'pending',
      max_retries: 3,
      content: {
        caption: 'Legenda específica para TikTok',
        settings: { privacy: 'PUBLIC_TO_EVERYONE', allowComments: true },
        mediaFiles: [{ name: 'video.mp4' }],
      },
    })
  })
})

describe('what is kept', () => {
  it('puts priority, time, account and metadata into the job', async () => {
    const scheduledAt = new Date(Date.now() + 3_600_000).toISOString()
    const { jobs } = await bodyOf(
      await harness.enqueue({
        priority: 'high',
        scheduledAt,
        accounts: { instagram: harness.accounts.instagram },
        metadata: { campaign: 'Natal' },
      }),
    )
    const [row] = await harness.owner`select * from publication_jobs where id = ${jobs[0]?.job_id ?? ''}`
    expect(row).toMatchObject({
      priority: 'high',
      account_id: harness.accounts.instagram,
      metadata: { campaign: 'Natal' },
    })
    expect(row?.scheduled_at.toISOString()).toBe(scheduledAt)
    const timers =
      await harness.owner`select due_at from carteiro.publication_timers where job_id = ${row?.id}`
    expect(timers).toHaveLength(1)
  })

  it('enqueues what is valid and says of the rest why not', async () => {
    const data = await bodyOf(
      await harness.enqueue({ selectedOptions: ['instagram_feed', 'fax_page', 'tiktok_video'] }),
    )
    expect(data).toMatchObject({ totalEnqueued: 1, totalRequested: 3 })
    expect(data.rejected).toMatchObject([
      {
        platform: 'fax_page',
        code: 'unknown_option',
        field: 'selectedOptions',
        allowed: ['instagram_feed', 'tiktok_video'],
      },
      { platform: 'tiktok_video', code: 'media_combination', field: 'mediaFiles' },
    ])
  })

  it('refuses with everything that is wrong when nothing can be published', async () => {
    const before = await harness.stored()
    const response = await harness.enqueue({
      selectedOptions: ['tiktok_video', 'fax_page'],
      captions: { universal: 'a'.repeat(101) },
      settings: { tiktok_video: { privacy: 'hidden', loud: true } },
    })
    expect(response.status).toBe(422)
    const { code, details } = await failureOf(response)
    expect(code).toBe('nothing_to_enqueue')
    expect(details.map(({ platform, field }) => `${platform} ${field}`)).toEqual([
      'tiktok_video mediaFiles',
      'tiktok_video captions.universal',
      'tiktok_video settings.tiktok_video.privacy',
      'tiktok_video settings.tiktok_video.loud',
      'fax_page selectedOptions',
    ])
    expect(await harness.stored()).toEqual(before)
  })

  it('names the way to an account when none is connected, or when it is another user’s', async () => {
    const token = await harness.project.token(harness.strangerId)
    const request = { userId: harness.strangerId, selectedOptions: ['instagram_feed'] }
    for (const accounts of [{}, { instagram: harness.accounts.instagram }]) {
      const response = await harness.post('/api/publications/enqueue', { ...request, accounts }, {}, token)
      expect(response.status).toBe(422)
      expect((await failureOf(response)).details).toMatchObject([
        { platform: 'instagram_feed', code: 'account_disconnected', field: 'accounts.instagram' },
      ])
    }
  })
})

it('one that the database refuses leaves alone those that were asked in the same moment', async () => {
  await harness.owner`
    alter table publication_jobs add constraint no_rain check (content ->> 'caption' <> 'Chuva') not valid`
  const captions = Array.from({ length: 20 }, (_, index) => (index === 13 ? 'Chuva' : `Sol ${index}`))
  const before = await harness.stored()
  const statuses = await Promise.all(
    captions.map(async (universal) => (await harness.enqueue({ captions: { universal } })).status),
  )
  await harness.owner`alter table publication_jobs drop constraint no_rain`
  expect(statuses).toEqual(captions.map((caption) => (caption === 'Chuva' ? 500 : 200)))
  expect((await harness.stored()).jobs).toBe(before.jobs + 19)
})

describe('an idempotency key', () => {
  it('answers the same request the same way, and enqueues it once', async () => {
    const key = { 'Idempotency-Key': 'natal-1' }
    const request = {
      selectedOptions: ['instagram_feed', 'fax_page'],
      captions: { universal: 'Uma vez só', specific: { instagram_feed: 'Oi' } },
    }
    const first = await harness.enqueue(request, key)
    const again = await harness.enqueue(
      { ...request, captions: { specific: { instagram_feed: 'Oi' }, universal: 'Uma vez só' } },
      key,
    )
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(first.headers.get('idempotent-replayed')).toBeNull()
    expect(await again.json()).toEqual(await first.json())
  })

  it('answers it again when its time has passed and its account is gone', async () => {
    const key = { 'Idempotency-Key': 'natal-2' }
    const request = { scheduledAt: new Date(Date.now() + 60_000).toISOString() }
    const first = await bodyOf(await harness.enqueue(request, key))
    await harness.owner`update carteiro.platform_accounts set status = 'disconnected'`
    const again = await bodyOf(await harness.enqueue(request, key))
    await harness.owner`update carteiro.platform_accounts set status = 'connected'`
    expect(again).toEqual(first)
  })

  it('is refused for another request', async () => {
    const key = { 'Idempotency-Key': 'natal-3' }
    await bodyOf(await harness.enqueue({}, key))
    const before = await harness.stored()
    const response = await harness.enqueue({ captions: { universal: 'Outra coisa' } }, key)
    expect(response.status).toBe(422)
    expect(await failureOf(response)).toMatchObject({
      code: 'idempotency_key_reused',
      details: [{ field: 'Idempotency-Key' }],
    })
    expect(await harness.stored()).toEqual(before)
  })

  it('belongs to its user: another may use the same', async () => {
    const key = { 'Idempotency-Key': 'natal-4' }
    await bodyOf(await harness.enqueue({}, key))
    const token = await harness.project.token(harness.strangerId)
    const request = { userId: harness.strangerId, selectedOptions: ['instagram_feed'] }
    const response = await harness.post('/api/publications/enqueue', request, key, token)
    expect((await failureOf(response)).code).toBe('nothing_to_enqueue')
  })

  it('makes one publication when publish is pressed ten times at once', async () => {
    const before = await harness.stored()
    const all = await Promise.all(
      Array.from({ length: 10 }, () => harness.enqueue({}, { 'Idempotency-Key': 'natal-5' })),
    )
    for (const response of all.filter((one) => one.status !== 200)) {
      expect(response.status).toBe(409)
      expect(response.headers.get('retry-after')).toBe('1')
      expect((await failureOf(response)).code).toBe('request_in_progress')
    }
    const ids = new Set<string>()
    for (const one of all) if (one.status === 200) ids.add((await bodyOf(one)).publication_id)
    expect(ids.size).toBe(1)
    expect((await harness.stored()).publications).toBe(before.publications + 1)
  })
})

describe('whose publication it is', () => {
  it('lets the service role name any user, who must exist and be named in time', async () => {
    const service = await harness.project.sharedToken({ role: 'service_role' })
    const asService = (userId: string) =>
      harness.post('/api/publications/enqueue', { userId, selectedOptions: ['instagram_feed'] }, {}, service)
    await bodyOf(await asService(harness.userId.toUpperCase()))
    expect((await asService('11111111-1111-1111-1111-111111111111')).status).toBe(422)
  })

  it('is the caller’s when none is named, and a repetition that names the caller is the same', async () => {
    const body = { selectedOptions: ['instagram_feed'], captions: { universal: 'Sem nome' } }
    const key = { 'Idempotency-Key': 'no-name' }
    const first = await harness.post('/api/publications/enqueue', body, key)
    const { publication_id: id } = await bodyOf(first)
    const [stored] = await harness.owner`select user_id from carteiro.publications where id = ${id}`
    expect(stored?.user_id).toBe(harness.userId)
    const named = { ...body, userId: harness.userId.toUpperCase() }
    const again = await harness.post('/api/publications/enqueue', named, key)
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect((await bodyOf(again)).publication_id).toBe(id)
  })

  it('is required of the service role, with all else that is wrong, and nothing is stored', async () => {
    const service = await harness.project.sharedToken({ role: 'service_role' })
    const before = await harness.stored()
    const fieldsOf = async (path: string, body: object) => {
      const response = await harness.post(path, body, {}, service)
      expect(response.status).toBe(400)
      return (await failureOf(response)).details.map(({ field, code }) => [field, code])
    }
    for (const path of ['/api/publications/enqueue', '/api/publications/validate']) {
      expect(await fieldsOf(path, { selectedOptions: ['instagram_feed'] })).toEqual([['userId', 'required']])
      expect((await fieldsOf(path, { priority: 'x' })).map(([field]) => field).sort()).toEqual([
        'priority',
        'selectedOptions',
        'userId',
      ])
    }
    expect(await harness.stored()).toEqual(before)
  })

  it('refuses a user who names another', async () => {
    const response = await harness.enqueue({ userId: harness.strangerId })
    expect(response.status).toBe(403)
    expect((await failureOf(response)).details).toMatchObject([
      { field: 'userId', allowed: [harness.userId] },
    ])
  })
})

describe('an Idempotency-Fingerprint', () => {
  const image = (url: string) => ({
    mediaFiles: [{ name: 'a.jpg', size: 10, type: 'image/jpeg', width: 1080, height: 1080, url }],
  })
  const key = { 'Idempotency-Key': 'with-a-fingerprint', 'Idempotency-Fingerprint': 'sha256:1' }

  it('identifies the content in place of it: files that were uploaded again are the same request', async () => {
    const first = await (await harness.enqueue(image('https://example.com/1.jpg'), key)).json()
    const again = await harness.enqueue(image('https://example.com/2.jpg'), key)
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(await again.json()).toEqual(first)
    expect(Number(again.headers.get('age'))).toBeLessThan(600)

    for (const other of [
      { ...key, 'Idempotency-Fingerprint': 'sha256:2' },
      { 'Idempotency-Key': key['Idempotency-Key'] },
    ])
      expect((await failureOf(await harness.enqueue(image('https://example.com/1.jpg'), other))).code).toBe(
        'idempotency_key_reused',
      )
  })

  it('without a key is refused by name, in a batch too', async () => {
    const alone = await harness.enqueue({}, { 'Idempotency-Fingerprint': 'sha256:1' })
    expect((await failureOf(alone)).details).toMatchObject([{ field: 'idempotency-fingerprint' }])
    const entry = { selectedOptions: ['instagram_feed'], idempotencyFingerprint: 'sha256:1' }
    const batch = await (await harness.post('/api/publications/batch', { publications: [entry] })).json()
    expect(batch.data.publications[0].error.details[0].field).toBe('publications[0].idempotencyFingerprint')
  })
})
