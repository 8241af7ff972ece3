import { randomUUID } from 'node:crypto'
import {
  asUser,
  createAccount,
  createUser,
  type DatabaseHarness,
  enqueue,
  pollQueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import type { Sql, TransactionSql } from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let harness: DatabaseHarness
let operatorId: string
beforeAll(async () => {
  harness = await startDatabaseHarness()
  operatorId = await createUser(harness.owner)
})
afterAll(() => harness.close())

/** What was recorded after an entry; of all without one. */
const recordedBy = async (work: () => Promise<unknown>) => {
  const [last] = await harness.owner`select coalesce(max(id), 0) as id from carteiro.audit_log`
  await work()
  return harness.owner`select * from carteiro.audit_log where id > ${last?.id} order by id`
}

const actor = () => ({
  kind: 'key',
  user_id: operatorId,
  key_id: randomUUID(),
  trace_id: 'a'.repeat(32),
  address: '203.0.113.7',
})
/** Work in a transaction that says who acts. */
const acting = (sql: Sql, named: unknown, work: (transaction: TransactionSql) => Promise<unknown>) =>
  sql.begin(async (transaction) => {
    await transaction`select set_config('carteiro.actor', ${JSON.stringify(named)}, true)`
    await work(transaction)
  })

describe('who acts', () => {
  it('is whom the gateway names, in that transaction only', async () => {
    const named = actor()
    const gateway = await harness.gateway.reserve()
    const [paused, resumed] = await recordedBy(async () => {
      await gateway`begin`
      await gateway`select set_config('carteiro.actor', ${JSON.stringify(named)}, true)`
      await gateway`select carteiro.pause_platform('x', 'an outage')`
      await gateway`commit`
      await gateway`select carteiro.resume_platform('x')`
    })
    gateway.release()
    const { kind, ...rest } = named
    expect(paused).toMatchObject({ actor_kind: kind, database_role: 'carteiro_gateway', ...rest })
    const unnamed = { user_id: null, key_id: null, trace_id: null, address: null }
    expect(resumed).toMatchObject({
      actor_kind: 'database_role',
      database_role: 'carteiro_gateway',
      ...unnamed,
    })
  })

  it('is the role itself for all others, whatever they write into the setting', async () => {
    const account = {
      external_id: 'x1',
      display_name: 'Ana',
      profile: {},
      scopes: ['tweet.write'],
      credentials: {},
    }
    const entries = await recordedBy(async () => {
      await acting(
        harness.owner,
        actor(),
        (sql) => sql`update carteiro.platform_policies set rates = '[]' where platform = 'x'`,
      )
      await acting(
        harness.xService,
        actor(),
        (sql) => sql`select carteiro.connect_account(${harness.userId}, ${sql.json(account)})`,
      )
    })
    expect(entries.map((one) => [one.action, one.actor_kind, one.database_role, one.user_id])).toEqual([
      ['platform.rates_changed', 'database_role', 'postgres', null],
      ['account.connected', 'database_role', 'carteiro_platform_x', null],
    ])
  })

  it('is the role that was taken, not one that only PostgREST would take', async () => {
    const [entry] = await recordedBy(() =>
      harness.owner.begin(async (sql) => {
        await sql`set local role service_role`
        await sql`update carteiro.queue_settings set lost_attempts = 11`
      }),
    )
    expect(entry).toMatchObject({ actor_kind: 'database_role', database_role: 'postgres' })
    // Roles belong to the whole server: it is undone.
    await harness.owner
      .begin(async (sql) => {
        const exists = await sql`select from pg_roles where rolname = 'authenticator'`
        if (exists.length === 0) await sql`create role authenticator`
        await sql`grant service_role to authenticator`
        await sql`set local session authorization authenticator`
        await sql`set local role service_role`
        await sql`update carteiro.queue_settings set lost_attempts = 10`
        const [newest] = await sql`select * from carteiro.audit_log order by id desc limit 1`
        expect(newest).toMatchObject({ actor_kind: 'database_role', database_role: 'service_role' })
        throw new Error('undone')
      })
      .catch((error) => {
        if (error.message !== 'undone') throw error
      })
  })

  it('may be asked, written or read by no user', async () => {
    const refused = [
      (sql: TransactionSql) => sql`select carteiro.audit('platform.paused', 'x')`,
      (sql: TransactionSql) => sql`select * from carteiro.audit_log`,
      (sql: TransactionSql) => sql`select carteiro.pause_platform('x', 'mine')`,
    ]
    for (const statement of refused) {
      await expect(asUser(harness.owner, harness.userId, statement)).rejects.toThrow('permission denied')
    }
    await expect(harness.gateway`select carteiro.audit('platform.paused', 'x')`).rejects.toThrow(
      'permission denied',
    )
  })
})

describe('what is recorded', () => {
  const states = (rows: readonly Record<string, unknown>[]) =>
    rows.map(({ action, target, before, after, owner_id }) => ({ action, target, before, after, owner_id }))

  it('of a platform: pauses, another reason, resumes, rates; not its circuit', async () => {
    const entries = await recordedBy(async () => {
      await harness.gateway`select carteiro.pause_platform('youtube', 'an outage')`
      await harness.gateway`select carteiro.pause_platform('youtube', 'an outage')`
      await harness.gateway`select carteiro.pause_platform('youtube', 'a long one')`
      await harness.gateway`select carteiro.resume_platform('youtube')`
      await harness.gateway`select carteiro.resume_platform('youtube')`
      await harness.owner`update carteiro.platform_policies set rates = '[]' where platform = 'youtube'`
      await harness.owner`select carteiro.note_platform_answer('youtube', ${harness.userId}, false)`
      await harness.owner`delete from carteiro.platform_policies where platform = 'linkedin'`
      await harness.owner`select carteiro.note_platform_answer('linkedin', ${harness.userId}, false)`
      await harness.gateway`select carteiro.pause_platform('linkedin', 'gone')`
      await harness.owner`delete from carteiro.platform_policies where platform = 'linkedin'`
    })
    const paused = { paused_at: expect.any(String) }
    const running = { paused_at: null, pause_reason: null }
    expect(states(entries)).toMatchObject([
      {
        action: 'platform.paused',
        target: 'youtube',
        before: running,
        after: { ...paused, pause_reason: 'an outage' },
      },
      {
        action: 'platform.paused',
        before: { pause_reason: 'an outage' },
        after: { pause_reason: 'a long one' },
      },
      { action: 'platform.resumed', before: { ...paused, pause_reason: 'a long one' }, after: running },
      { action: 'platform.rates_changed', before: { rates: [{ scope: 'platform' }] }, after: { rates: [] } },
      { action: 'platform.paused', target: 'linkedin', before: running },
      { action: 'platform.resumed', target: 'linkedin', after: running },
    ])
    expect(entries).toHaveLength(6)
  })

  it('of the settings: every one that changes, and only that', async () => {
    const entries = await recordedBy(async () => {
      await harness.owner`select carteiro.set_max_concurrent(7)`
      await harness.owner`select carteiro.set_max_concurrent(7)`
      await harness.owner`update carteiro.queue_settings set slot_left_for = '6 minutes', lease = lease`
      await harness.owner`select carteiro.set_max_concurrent(5)`
    })
    expect(states(entries)).toMatchObject([
      {
        action: 'settings.changed',
        target: null,
        before: { max_concurrent: 5 },
        after: { max_concurrent: 7 },
      },
      {
        action: 'settings.changed',
        before: { slot_left_for: '00:05:00' },
        after: { slot_left_for: '00:06:00' },
      },
      { action: 'settings.changed', after: { max_concurrent: 5 } },
    ])
    for (const { after } of entries) expect(Object.keys(after)).toHaveLength(1)
  })

  it('of accounts: connected, made the default, disconnected, removed; not what a service finds out', async () => {
    const account = (name: string) => ({
      external_id: 'x2',
      display_name: name,
      profile: { bio: 'private' },
      scopes: ['tweet.write'],
      credentials: { data: 'ciphertext' },
    })
    const connect = (name: string) =>
      harness.xService`select carteiro.connect_account(${harness.userId}, ${harness.xService.json(account(name))}) as id`
    let id = ''
    const entries = await recordedBy(async () => {
      id = (await connect('Ana'))[0]?.id
      await connect('Ana Lima')
      await harness.xService`select carteiro.fail_account_refresh(${id}, 2, true, '{}', 0)`
      await harness.xService`select carteiro.finish_account_refresh(${id}, 2, '{}', 3600, 1800)`
      await harness.gateway`select carteiro.set_default_account(${harness.userId}, ${id})`
      await harness.gateway`select carteiro.set_default_account(${harness.userId}, ${id})`
      await harness.gateway`select carteiro.disconnect_account(${harness.userId}, ${id})`
      await harness.gateway`select carteiro.disconnect_account(${harness.userId}, ${id})`
      await harness.owner`delete from carteiro.platform_accounts where id = ${id}`
    })
    const mine = { target: id, owner_id: harness.userId }
    expect(states(entries)).toMatchObject([
      { ...mine, action: 'account.connected', before: null, after: { platform: 'x', display_name: 'Ana' } },
      {
        ...mine,
        action: 'account.connected',
        before: { display_name: 'Ana' },
        after: { display_name: 'Ana Lima' },
      },
      {
        ...mine,
        action: 'account.made_default',
        before: { is_default: false },
        after: { is_default: true },
      },
      { ...mine, action: 'account.disconnected', before: { status: 'connected' } },
      { ...mine, action: 'account.deleted', after: null },
    ])
    expect(entries).toHaveLength(5)
    expect(JSON.stringify(entries)).not.toMatch(/ciphertext|credential|private/)
  })

  it('of the installation: what an operator confirms; not what a dispatcher recognises', async () => {
    const entries = await recordedBy(async () => {
      await harness.dispatcher`select carteiro.recognise_installation('staging', null)`
      await harness.dispatcher`select carteiro.recognise_installation('production', null)`
      await harness.gateway`select carteiro.confirm_installation('copy')`
    })
    const confirmed = entries.filter((one) => one.action.startsWith('installation'))
    expect(states(confirmed)).toMatchObject([
      {
        action: 'installation.confirmed',
        before: { problem: 'copied', confirmed_as: null },
        after: { problem: null, confirmed_as: 'copy' },
      },
    ])
    // A copy disconnects everybody's accounts.
    expect(entries.map((one) => one.action)).toContain('account.disconnected')
  })

  it('of dead letters: each that is redriven or archived; not a user’s own retry', async () => {
    const { owner } = harness
    const userId = await createUser(owner)
    await createAccount(owner, userId, 'x')
    const { jobs } = await enqueue({ ...harness, userId }, [{}, {}, {}])
    const { claims } = await pollQueue(harness.dispatcher, { max: 5 })
    const outcome = { outcome: 'failed', verdict: 'refuse', code: 'content_rejected', message: 'no' }
    await pollQueue(harness.dispatcher, {
      max: 5,
      settlements: claims.map(({ lease_token }) => ({ lease_token, outcome })),
    })
    const [first, second, third] = jobs.map((job) => job.job_id)
    const entries = await recordedBy(async () => {
      await harness.gateway`select carteiro.redrive_dead_letters(${[first ?? '']}::uuid[], null, null, 'X is back')`
      await harness.gateway`select carteiro.retry_publication_job(${second ?? ''}, ${userId}, null)`
      await owner`select carteiro.archive_dead_letters(${third ?? ''})`
      await owner`select carteiro.archive_dead_letters(${third ?? ''})`
    })
    expect(states(entries)).toEqual([
      {
        action: 'dead_letter.redriven',
        target: first,
        before: null,
        after: { reason: 'X is back' },
        owner_id: userId,
      },
      { action: 'dead_letter.archived', target: third, before: null, after: null, owner_id: userId },
    ])
  })

  it('is undone with the change', async () => {
    const entries = await recordedBy(() =>
      harness.gateway
        .begin(async (sql) => {
          await sql`select carteiro.pause_platform('x', 'a mistake')`
          throw new Error('undone')
        })
        .catch(() => undefined),
    )
    expect(entries).toHaveLength(0)
  })
})

describe('a table of one’s own', () => {
  it('is recorded by one trigger, without the columns that it does not name', async () => {
    const { owner, userId } = harness
    await owner`
      create table carteiro.test_keys (id uuid primary key, user_id uuid, name text, secret_hash text, last_used_at timestamptz)`
    await owner`
      create trigger audit after insert or update or delete on carteiro.test_keys for each row
        execute function carteiro.audit_row('key', 'id', 'user_id', 'name')`
    const id = randomUUID()
    const entries = await recordedBy(async () => {
      await owner`insert into carteiro.test_keys values (${id}, ${userId}, 'n8n', 'hash-of-a-secret')`
      await owner`update carteiro.test_keys set name = 'cron', secret_hash = 'another-hash'`
      await owner`update carteiro.test_keys set last_used_at = now(), secret_hash = 'a-third-hash'`
      await owner`delete from carteiro.test_keys`
    })
    expect(
      entries.map(({ action, target, owner_id, before, after }) => ({
        action,
        target,
        owner_id,
        before,
        after,
      })),
    ).toEqual([
      { action: 'key.created', target: id, owner_id: userId, before: null, after: { name: 'n8n' } },
      {
        action: 'key.changed',
        target: id,
        owner_id: userId,
        before: { name: 'n8n' },
        after: { name: 'cron' },
      },
      { action: 'key.deleted', target: id, owner_id: userId, before: { name: 'cron' }, after: null },
    ])
    await owner`drop table carteiro.test_keys`
  })

  it('is refused a trigger that names no column of it, when it first changes', async () => {
    const { owner } = harness
    await owner`create table carteiro.test_typo (id uuid primary key)`
    await owner`
      create trigger audit after insert on carteiro.test_typo for each row
        execute function carteiro.audit_row('typo', 'id', '', 'nmae')`
    await expect(owner`insert into carteiro.test_typo values (${randomUUID()})`).rejects.toThrow(
      'no column nmae',
    )
    await owner`drop table carteiro.test_typo`
  })

  it('names no column that holds a secret, a token or a hash', async () => {
    const triggers = await harness.owner`
      select tgrelid::regclass::text as relation, pg_get_triggerdef(oid) as arguments
      from pg_trigger
      where tgfoid = 'carteiro.audit_row()'::regprocedure and tgrelid <> 'carteiro.queue_settings'::regclass`
    for (const { arguments: named } of triggers) {
      expect(named).not.toMatch(/secret|\*|token|hash|credential|password|cipher/)
    }
  })
})

describe('the audit log', () => {
  it('takes no change of a row and loses none, not even to its owner or a session without triggers', async () => {
    const { owner } = harness
    await harness.gateway`select carteiro.pause_platform('tiktok', 'an outage')`
    const attempts = ['update carteiro.audit_log set target = null', 'delete from carteiro.audit_log'].concat(
      'truncate carteiro.audit_log',
    )
    for (const statement of attempts) {
      await expect(owner.unsafe(statement), statement).rejects.toThrow('append-only')
      const asReplica = owner.begin(async (sql) => {
        await sql`set local session_replication_role = replica`
        await sql.unsafe(statement)
      })
      await expect(asReplica, statement).rejects.toThrow('append-only')
    }
  })

  it('is kept for its time, which cannot be shortened to nothing', async () => {
    const { owner } = harness
    await expect(owner`update carteiro.queue_settings set keep_audit_log = '29 days'`).rejects.toThrow(
      'check constraint',
    )
    await owner`update carteiro.queue_settings set keep_audit_log = '30 days'`
    const insert = (age: string) => owner`
      insert into carteiro.audit_log (at, action, actor_kind, database_role)
      values (now() - ${age}::interval, 'test.kept', 'database_role', 'postgres')`
    await insert('29 days')
    await insert('31 days')
    await owner`select carteiro.clean_up_leftovers()`
    const kept = await owner`select age(now(), at) as age from carteiro.audit_log where action = 'test.kept'`
    expect(kept).toHaveLength(1)
    await owner`update carteiro.queue_settings set keep_audit_log = default`
  })

  it('lets what concerns a user’s things go with the user, and keeps what they did to those of others', async () => {
    const { owner, gateway } = harness
    const leaving = await createUser(owner)
    const account = await createAccount(owner, leaving, 'x')
    await acting(gateway, { kind: 'user', user_id: leaving }, async (sql) => {
      await sql`select carteiro.pause_platform('threads', 'I am an operator')`
      await sql`select carteiro.disconnect_account(${leaving}, ${account})`
    })
    const theirs = () => owner`
      select action from carteiro.audit_log where user_id = ${leaving} or owner_id = ${leaving} order by id`
    expect((await theirs()).map((one) => one.action)).toEqual([
      'account.connected',
      'platform.paused',
      'account.disconnected',
    ])
    await owner`delete from auth.users where id = ${leaving}`
    expect((await theirs()).map((one) => one.action)).toEqual(['platform.paused'])
  })
})
