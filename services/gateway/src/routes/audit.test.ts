import { auditEntry } from '@carteiro/contracts'
import { startTelemetry, type Telemetry } from '@carteiro/service-kit'
import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let telemetry: Telemetry
let harness: GatewayHarness
let operator: string
let reader: string
let service: string
/** A private address that webhooks may be sent to here. */
const RECEIVER = 'http://127.0.0.1:9'
const OPERATOR_ID = '6f1c3f0e-52a4-4d0b-9d3c-3a4c3a1b2c3d'
beforeAll(async () => {
  telemetry = startTelemetry({ service: 'gateway', version: '0.0.0' })
  harness = await startGatewayHarness({ MEDIA_ALLOWED_ORIGINS: RECEIVER })
  const { token, sharedToken } = harness.project
  operator = await token(OPERATOR_ID, { app_metadata: { operator: true } })
  reader = await token(harness.strangerId, { app_metadata: { operator: 'read' } })
  service = await sharedToken({ role: 'service_role' })
})
afterAll(async () => {
  await harness?.close()
  await telemetry.shutdown()
})

const read = async (query = '', token?: string) => {
  const response = await harness.call(`/api/audit${query}`, {}, token)
  const text = await response.text()
  expect(response.status, text).toBe(200)
  const { data } = JSON.parse(text) as { data: { entries: unknown[]; next_cursor: string | null } }
  return { ...data, entries: data.entries.map((one) => auditEntry.strict().parse(one)) }
}
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const headers = { traceparent: `00-${TRACE_ID}-00f067aa0ba902b7-01` }
const pause = (platform: string, token: string) =>
  harness.post(`/api/queue/platforms/${platform}/pause`, { reason: 'an outage' }, headers, token)

describe('a change', () => {
  it('by an operator is recorded with who it was, from where, in which trace, and what it was before', async () => {
    expect((await pause('x', operator)).status).toBe(200)
    expect((await harness.post('/api/queue/platforms/x/resume', {}, {}, service)).status).toBe(200)
    const { entries } = await read('?target=x', operator)
    expect(entries).toMatchObject([
      {
        action: 'platform.resumed',
        actor: { kind: 'service_role', user_id: null, database_role: 'carteiro_gateway' },
        before: { pause_reason: 'an outage' },
        after: { paused_at: null, pause_reason: null },
      },
      {
        action: 'platform.paused',
        owner_id: null,
        trace_id: TRACE_ID,
        actor: {
          kind: 'user',
          user_id: OPERATOR_ID,
          key_id: null,
          address: expect.stringContaining('127.0.0.1'),
        },
        before: { paused_at: null, pause_reason: null },
        after: { pause_reason: 'an outage' },
      },
    ])
  })

  it('by a user is recorded as theirs, whatever address a header names', async () => {
    const { accounts, userId } = harness
    const headers = { 'x-forwarded-for': '203.0.113.66', forwarded: 'for=203.0.113.66' }
    const path = `/api/accounts/${accounts.instagram}`
    expect((await harness.call(`${path}/default`, { method: 'POST', headers })).status).toBe(200)
    expect((await harness.call(path, { method: 'DELETE', headers })).status).toBe(200)
    const { entries } = await read(`?action=account&target=${accounts.instagram}&actor=user`)
    expect(entries.map((one) => one.action)).toEqual(['account.disconnected', 'account.made_default'])
    for (const { actor, owner_id } of entries) {
      expect(owner_id).toBe(userId)
      expect(actor).toMatchObject({ user_id: userId, address: expect.stringContaining('127.0.0.1') })
    }
  })

  it('of a webhook is recorded as its user’s, without its secrets', async () => {
    const made = await (
      await harness.post('/api/webhooks', { url: `${RECEIVER}/hook`, types: ['job.failed'] })
    ).json()
    const path = `/api/webhooks/${made.data.id}`
    const headers = { 'content-type': 'application/json' }
    const edit = { method: 'PATCH', headers, body: JSON.stringify({ types: ['job.completed'] }) }
    expect((await harness.call(path, edit)).status).toBe(200)
    const rotated = await (await harness.post(`${path}/rotate`, { overlap_seconds: 0 })).json()
    expect((await harness.call(path, { method: 'DELETE' })).status).toBe(200)
    const { entries } = await read(`?action=webhook&target=${made.data.id}&actor=user`)
    expect(entries.map((one) => one.action)).toEqual([
      'webhook.deleted',
      'webhook.secret_rotated',
      'webhook.changed',
      'webhook.created',
    ])
    expect(entries[2]).toMatchObject({
      before: { types: ['job.failed'] },
      after: { types: ['job.completed'] },
    })
    for (const { actor, owner_id } of entries) {
      expect([actor.user_id, owner_id]).toEqual([harness.userId, harness.userId])
    }
    for (const { secret } of [made.data, rotated.data]) {
      expect(secret).toMatch(/^whsec_/)
      expect(JSON.stringify(entries)).not.toContain(secret)
    }
    expect(JSON.stringify(entries)).not.toContain('"iv"')
  })

  it('that is refused leaves nothing', async () => {
    const { entries: before } = await read('', operator)
    for (const token of [reader, await harness.project.token(harness.userId)]) {
      expect((await pause('tiktok', token)).status).toBe(403)
    }
    expect((await pause('fax', operator)).status).toBe(404)
    expect((await read('', operator)).entries).toEqual(before)
  })
})

it('a connection that is lost in the midst of a change ends that request, and nothing else', async () => {
  const { owner } = harness
  const answer = await owner.begin(async (sql) => {
    await sql`select from carteiro.platform_policies where platform = 'facebook' for update`
    const pausing = pause('facebook', operator)
    const waiting = () => owner`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and usename = 'carteiro_gateway' and wait_event_type = 'Lock'`
    await expect.poll(async () => (await waiting()).length, { timeout: 30_000 }).toBe(1)
    return pausing
  })
  expect(answer.status).toBe(503)
  await expect.poll(async () => (await pause('facebook', operator)).status, { timeout: 30_000 }).toBe(200)
})

describe('who sees what', () => {
  it('a user: what they did and what was done to their things, but not from where others did it', async () => {
    await harness.call(
      `/api/accounts/${harness.accounts.tiktok}?user_id=${harness.userId}`,
      { method: 'DELETE' },
      service,
    )
    await pause('threads', operator)
    const { entries } = await read()
    expect(entries[0]).toMatchObject({
      action: 'account.disconnected',
      target: harness.accounts.tiktok,
      actor: { kind: 'service_role', address: null },
    })
    expect(entries.map((one) => one.owner_id)).toEqual(entries.map(() => harness.userId))
    const stranger = await harness.project.token(harness.strangerId)
    expect((await read('', stranger)).entries).toEqual([])
    const answer = await harness.call(`/api/audit?user_id=${harness.userId}`, {}, stranger)
    expect([answer.status, (await failureOf(answer)).details[0]?.field]).toEqual([403, 'user_id'])
  })

  it('an operator, also one who only reads, and the service role: everything, or what one user sees', async () => {
    const all = await read('', operator)
    expect(all.entries.length).toBeGreaterThan(5)
    expect(await read('', reader)).toEqual(all)
    expect(await read('', service)).toEqual(all)
    const [disconnected] = (await read(`?user_id=${harness.userId}`, reader)).entries
    expect(disconnected).toMatchObject({ actor: { address: expect.stringContaining('127.0.0.1') } })
    expect((await read(`?user_id=${harness.userId}`, reader)).entries.map((one) => one.id)).toEqual(
      (await read()).entries.map((one) => one.id),
    )
  })
})

describe('a page', () => {
  it('leads to the next until there is none', async () => {
    const { entries: all } = await read('', operator)
    const seen: number[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = await read(`?limit=2${cursor && `&cursor=${cursor}`}`, operator)
      seen.push(...page.entries.map((one) => one.id))
      expect(page.entries.length).toBeLessThanOrEqual(2)
      cursor = page.next_cursor
    }
    expect(seen).toEqual(all.map((one) => one.id))
  })

  it('is of an action or all that begin with it, an actor, a target, a time', async () => {
    const ids = async (query: string) => (await read(query, operator)).entries.map((one) => one.id)
    const { entries: all } = await read('', operator)
    const those = (wanted: (entry: (typeof all)[number]) => boolean) =>
      all.filter(wanted).map((one) => one.id)
    expect(await ids('?action=platform.paused')).toEqual(those((one) => one.action === 'platform.paused'))
    expect(await ids('?action=platform')).toEqual(those((one) => one.action.startsWith('platform.')))
    expect(await ids('?action=plat')).toEqual([])
    expect(await ids(`?actor=${OPERATOR_ID.toUpperCase()}`)).toEqual(
      those((one) => one.actor.user_id === OPERATOR_ID),
    )
    expect(await ids('?actor=service_role')).toEqual(those((one) => one.actor.kind === 'service_role'))
    expect(await ids('?actor=postgres')).toEqual(those((one) => one.actor.database_role === 'postgres'))
    const [newest] = all
    expect(await ids(`?since=${newest?.at.replace('+00:00', 'Z')}`)).toEqual([newest?.id])
    expect(await ids(`?until=${newest?.at.replace('+00:00', 'Z')}`)).toEqual(those((one) => one !== newest))
  })

  it.each([
    ['action', 'Platform'],
    ['action', '%25'],
    ['cursor', 'nonsense'],
    ['cursor', Buffer.from('99999999999999999999').toString('base64url')],
    ['since', 'yesterday'],
    ['limit', '201'],
    ['user_id', 'me'],
    ['owner', 'me'],
  ])('is refused for %s=%s, by name', async (name, value) => {
    const answer = await harness.call(`/api/audit?${name}=${value}`, {}, operator)
    expect([answer.status, (await failureOf(answer)).details[0]?.field]).toEqual([400, name])
  })
})
