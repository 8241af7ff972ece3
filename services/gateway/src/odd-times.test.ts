import { fuzzed } from '@carteiro/testing/fuzz'
import { createKey, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { namingField } from './request/naming-field.ts'
import { UnstorableValue } from './sql/ask.ts'
import { createWebhook, OWN_ORIGIN } from './testing/operations.ts'

let harness: GatewayHarness
let token: string
let jobId: string
let keyId: string
let webhookId: string
beforeAll(async () => {
  harness = await startGatewayHarness({ MEDIA_ALLOWED_ORIGINS: OWN_ORIGIN })
  token = await harness.project.token(harness.userId)
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString()
  jobId = (await (await harness.enqueue({ scheduledAt: tomorrow })).json()).data.jobs[0].job_id
  keyId = (await createKey(harness)).id
  webhookId = await createWebhook(harness)
})
afterAll(() => harness?.close())

const post = (path: string, body: unknown, method = 'POST') =>
  harness.call(
    path,
    { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    token,
  )
const publication = (time: unknown) => ({
  userId: harness.userId,
  selectedOptions: ['instagram_feed'],
  captions: { universal: 'Bom dia' },
  scheduledAt: time,
})
const listed = (query: Record<string, string>) =>
  harness.call(`/api/publications/jobs?${new URLSearchParams(query)}`, {}, token)
const found = (query: Record<string, string>) =>
  harness.call(`/api/publications?${new URLSearchParams(query)}`, {}, token)
const audited = (query: Record<string, string>) =>
  harness.call(`/api/audit?${new URLSearchParams(query)}`, {}, token)

/** Every place of the API where a time is sent: the operation, its field, and how to send it there. */
const places: [operation: string, field: string, send: (time: string) => Promise<Response>][] = [
  ['listJobs', 'since', (since) => listed({ since })],
  ['listJobs', 'until', (until) => listed({ until })],
  ['listPublications', 'since', (since) => found({ since })],
  ['listPublications', 'until', (until) => found({ until })],
  ['listAuditEntries', 'since', (since) => audited({ since })],
  ['listAuditEntries', 'until', (until) => audited({ until })],
  ['listMedia', 'before', (before) => harness.call(`/api/media?${new URLSearchParams({ before })}`)],
  ['enqueuePublication', 'scheduledAt', (time) => post('/api/publications/enqueue', publication(time))],
  ['validatePublication', 'scheduledAt', (time) => post('/api/publications/validate', publication(time))],
  [
    'enqueueBatch',
    'publications.scheduledAt',
    (time) => post('/api/publications/batch', { publications: [publication(time)] }),
  ],
  [
    'editJob',
    'scheduledAt',
    (time) => post(`/api/publications/jobs/${jobId}`, { scheduledAt: time }, 'PATCH'),
  ],
  [
    'rescheduleJob',
    'scheduledAt',
    (time) => post(`/api/publications/jobs/${jobId}/reschedule`, { scheduledAt: time }),
  ],
  [
    'createKey',
    'expires_at',
    // One name: the second time it is in use, which is found out last.
    (time) => post('/api/keys', { name: 'k', mode: 'live', scopes: ['keys:write'], expires_at: time }),
  ],
  ['replayWebhookMessages', 'since', (time) => post(`/api/webhooks/${webhookId}/replay`, { since: time })],
  ['editKey', 'expires_at', (time) => post(`/api/keys/${keyId}`, { expires_at: time }, 'PATCH')],
]

// Only operators say what has happened to a database.
places.push([
  'confirmInstallation',
  'restoredTo',
  async (time) =>
    harness.post(
      '/api/queue/installation/confirm',
      { as: 'restored', restoredTo: time },
      {},
      await harness.project.sharedToken({ role: 'service_role' }),
    ),
])

const two = (value: number) => String(value).padStart(2, '0')
const fraction = fc.oneof(
  fc.constant(''),
  fc.integer({ min: 1, max: 12 }).map((digits) => `.${'7'.repeat(digits)}`),
  fc.constant(`.${'1'.repeat(3_000)}`),
)
const offset = fc.oneof(
  fc.constantFrom('Z', 'z', '', '+00', '-00:00', '+24:00', '+99:99', ' UTC'),
  fc
    .tuple(fc.constantFrom('+', '-'), fc.nat(24), fc.nat(60))
    .map(([sign, hours, minutes]) => `${sign}${two(hours)}:${two(minutes)}`),
)
const year = fc.oneof(
  fc.constantFrom('0000', '0001', '9999', '1582', '2026', '2027', '+275760', '-000001', '99999', '294277'),
  fc.nat(9999).map((value) => String(value).padStart(4, '0')),
)
const oddTime = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(year, fc.nat(13), fc.nat(32), fc.nat(24), fc.nat(60), fc.nat(61), fraction, offset)
      .map(
        ([years, month, day, hour, minute, second, part, zone]) =>
          `${years}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}${part}${zone}`,
      ),
  },
  fc.constantFrom(
    'infinity',
    '-infinity',
    'now',
    'today',
    'epoch',
    '2027-01-01',
    'J2451187',
    '4713-01-01T00:00:00Z BC',
  ),
  fc.constantFrom('2027-01-01T00:00:00+16:00', '9999-12-31T23:59:59-23:59', '0000-06-01T00:00:00Z'),
)

describe('a time that no calendar on its way holds', () => {
  it.each(places)('never fails %s by its %s', async (_operation, field, send) => {
    await fc.assert(
      fc.asyncProperty(oddTime, async (time) => {
        const response = await send(time)
        expect(response.status, time).toBeLessThan(500)
        // The time is good, and nothing is to be confirmed.
        if (response.status === 409) return
        const body = await response.json()
        const entry = body.data?.publications?.[0]
        const error = body.error ?? (entry?.success === false ? entry.error : undefined)
        if (!error) return
        const named = error.details.map((one: { field: string }) => one.field.replace('[0]', ''))
        expect(named, `${time}: ${JSON.stringify(error)}`).toContain(field)
        for (const { message } of error.details) expect(message).toMatch(/^expected/)
      }),
      fuzzed(60),
    )
  })

  it('is tried in every place where the API takes one', async () => {
    type Schema = { format?: string; properties?: Record<string, Schema>; items?: Schema; anyOf?: Schema[] }
    const timesIn = (schema: Schema, path: string[]): string[] => [
      ...(schema.format === 'date-time' ? [path.join('.')] : []),
      ...Object.entries(schema.properties ?? {}).flatMap(([name, one]) => timesIn(one, [...path, name])),
      ...(schema.items ? timesIn(schema.items, path) : []),
      ...(schema.anyOf ?? []).flatMap((one) => timesIn(one, path)),
    ]
    const { paths } = await (await harness.call('/openapi.json', {}, null)).json()
    type Operation = {
      operationId: string
      parameters?: { name: string; schema: Schema }[]
      requestBody?: { content: Record<string, { schema: Schema }> }
    }
    const operations = Object.values(paths as Record<string, Record<string, Operation>>).flatMap(
      Object.values,
    )
    const found = (operations as Operation[]).flatMap(({ operationId, parameters = [], requestBody }) =>
      [
        ...parameters.flatMap((one) => timesIn(one.schema, [one.name])),
        ...Object.values(requestBody?.content ?? {}).flatMap((one) => timesIn(one.schema, [])),
      ].map((field) => `${operationId} ${field}`),
    )
    expect([...new Set(found)].sort()).toEqual(
      places.map(([operation, field]) => `${operation} ${field}`).sort(),
    )
  })
})

it('a value that the database refuses after all is a 400 that names where it came from', () => {
  const cannot = (message: string, column_name?: string) =>
    namingField(new UnstorableValue({ code: '22009', message, ...(column_name ? { column_name } : {}) }), {
      params: { id: jobId },
      query: { since: '2027-01-01T00:00:00+16:00', limit: 1 },
    })
  const quoted = cannot('time zone displacement out of range: "2027-01-01T00:00:00+16:00"')
  expect([quoted.status, quoted.details.map(({ field }) => field)]).toEqual([400, ['since']])
  expect(cannot('expected what the gateway would take', 'scheduled_at').details[0]?.field).toBe('scheduledAt')
  expect(cannot('unsupported Unicode escape sequence').details[0]?.field).toBe('request')
})
