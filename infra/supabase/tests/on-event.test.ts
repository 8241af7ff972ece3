import { eventTypes } from '@carteiro/contracts'
import {
  asUser,
  createUser,
  type DatabaseHarness,
  enqueue,
  jobOf,
  pollQueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { completed } from './interleavings/support.ts'

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
  await harness.owner.unsafe(`
    create schema app;
    grant usage on schema app to carteiro_handler;
    create table app.heard (place bigint generated always as identity, event jsonb);
    grant select, insert on app.heard to carteiro_handler;
    create function app.hear(event jsonb) returns void language sql as
      'insert into app.heard (event) values (event)';
    create function app.refuse(event jsonb) returns void language plpgsql as
      'begin raise exception ''no'' using errcode = ''P0042''; end'`)
})
afterAll(() => harness.close())
beforeEach(async () => {
  await harness.owner`delete from carteiro.event_handlers`
  await harness.owner`delete from carteiro.handler_events`
  await harness.owner`truncate app.heard restart identity`
  await harness.owner`update carteiro.queue_settings set handler_attempts = default`
})

const on = (name = 'app.hear', types = ['job.completed'], sql: Sql = harness.owner) =>
  sql`select carteiro.on_event(${name}::regproc::regprocedure, ${types}::text[])`
const publish = (data: object = {}, type = 'job.completed', userId = harness.userId) =>
  harness.owner`
    select carteiro.publish_event(${type}, ${userId}, '{x}', 'live', ${harness.owner.json(data as never)})`
const waiting = async () =>
  (await harness.owner`select * from carteiro.handler_events order by id`).map((row) => row)
const heard = async () =>
  (await harness.owner`select event from app.heard order by place`).map((row) => row.event)

type Claim = { event_id: number; lease_token: string; attempt: number; function: string }
/** A dispatcher's single connection; what it has begun and not committed is undone when it ends. */
const connection = async <T>(work: (sql: Sql) => Promise<T>): Promise<T> => {
  const sql = postgres(harness.database.urlAs('carteiro_dispatcher'), {
    max: 1,
    // Also when this is wrong about locks, the test ends.
    connection: { lock_timeout: 5_000 },
    onnotice: () => undefined,
  })
  try {
    return await work(sql)
  } finally {
    await sql.end({ timeout: 0 })
  }
}
const claim = async (sql: Sql): Promise<Claim | null> =>
  (await sql`select carteiro.claim_handler_event() as event`)[0]?.event ?? null
const run = async (sql: Sql, { lease_token, event_id }: Claim): Promise<boolean> =>
  (await sql`select carteiro.run_handler_event(${lease_token}, ${event_id}) as done`)[0]?.done
const fail = (sql: Sql, { lease_token, event_id }: Claim) =>
  sql`select carteiro.fail_handler_event(${lease_token}, ${event_id}, 'P0042', 'no')`
const claimed = async (sql: Sql): Promise<Claim> => {
  const found = await claim(sql)
  if (!found) throw new Error('nothing was claimed')
  return found
}
const makeDue = () => harness.owner`update carteiro.handler_events set due_at = now()`
const expireLeases = () =>
  harness.owner`update carteiro.event_handlers set lease_expires_at = now() - interval '1 second'`

describe('a function', () => {
  it('is registered by the owner and the service role, for types that there are', async () => {
    await on('app.hear', ['job.completed', 'account.expiring'])
    await on('app.hear', ['job.failed'])
    const [known, ...others] = await harness.owner`select function, types from carteiro.event_handlers`
    expect([known, others]).toEqual([{ function: 'app.hear(jsonb)', types: ['job.failed'] }, []])
    await expect(
      asUser(harness.owner, harness.userId, (sql) => on('app.hear', ['job.failed'], sql as never)),
    ).rejects.toThrow('permission denied')
    await expect(on('app.hear', ['job.failed'], harness.dispatcher)).rejects.toThrow('permission denied')
    await harness.owner.begin(async (sql) => {
      await sql`set local role service_role`
      await sql`select carteiro.on_event('pg_catalog.jsonb_typeof(jsonb)', array['job.completed'])`
    })
    const [types] = await harness.owner`select carteiro.event_types() as all`
    expect(types?.all).toEqual(eventTypes)
  })

  it.each([
    ['no type', 'app.hear(jsonb)', [], 'expected one or more of'],
    ['a type that there is not', 'app.hear(jsonb)', ['job.done'], '1 unknown'],
    ['another argument', 'pg_catalog.upper(text)', ['job.failed'], 'one argument of type jsonb'],
    ['two arguments', 'pg_catalog.jsonb_concat(jsonb, jsonb)', ['job.failed'], 'one argument of type jsonb'],
    ['an aggregate', 'pg_catalog.jsonb_agg(anyelement)', ['job.failed'], 'one argument of type jsonb'],
    ['a function that there is not', 'app.none(jsonb)', ['job.failed'], 'does not exist'],
  ])('is refused with %s', async (_what, name, types, message) => {
    await expect(
      harness.owner`select carteiro.on_event(${name}::text::regprocedure, ${types}::text[])`,
    ).rejects.toThrow(message)
  })

  it('is refused when the role that calls it may not, with what to grant', async () => {
    await harness.owner.unsafe(`
      create schema closed;
      create function closed.hear(event jsonb) returns void language sql as ''`)
    await expect(on('closed.hear')).rejects.toMatchObject({
      code: '42501',
      hint: expect.stringContaining('grant usage on schema closed to carteiro_handler'),
    })
    await harness.owner.unsafe('drop schema closed cascade')
  })

  it('is called for the events of its types that come from then on, until it is taken away', async () => {
    await publish({ n: 1 })
    await on()
    await publish({ n: 2 })
    await publish({ n: 3 }, 'job.failed')
    expect(await waiting()).toMatchObject([{ type: 'job.completed', event: { data: { n: 2 } } }])
    const [removed] = await harness.owner`select carteiro.off_event('app.hear(jsonb)') as events`
    expect(removed?.events).toBe(1)
    await publish({ n: 4 })
    expect(await waiting()).toEqual([])
    await expect(harness.owner`select carteiro.off_event('app.hear(jsonb)')`).rejects.toMatchObject({
      code: 'CT404',
    })
  })

  it('gets what a webhook’s body has, and its event is deleted with its effects', async () => {
    await on()
    await publish({ n: 1 })
    await connection(async (sql) => {
      expect(await run(sql, await claimed(sql))).toBe(true)
    })
    expect(await heard()).toEqual([{ type: 'job.completed', timestamp: expect.any(String), data: { n: 1 } }])
    expect(await waiting()).toEqual([])
  })
})

describe('the event of a job', () => {
  const settleOne = async (sql: Sql = harness.dispatcher) => {
    const { jobs } = await enqueue(harness)
    const { claims } = await pollQueue(sql, { max: 5 })
    const settlements = claims.map(({ lease_token }) => ({ lease_token, outcome: completed }))
    await pollQueue(sql, { settlements })
    return jobs[0]?.job_id ?? ''
  }

  it('is written with the transition', async () => {
    await on('app.hear', ['job.completed', 'publication.completed'])
    const jobId = await settleOne()
    expect(await waiting()).toMatchObject([
      { type: 'job.completed', event: { data: { id: jobId, status: 'completed' } } },
      { type: 'publication.completed' },
    ])
  })

  it('does not wait for a call that is under way, nor for one who takes a function away', async () => {
    const { owner } = harness
    await on()
    await publish()
    await connection(async (sql) => {
      await sql.unsafe('begin')
      await run(sql, await claimed(sql))
      await on('app.refuse')
      await owner.begin(async (other) => {
        await other`select carteiro.off_event('app.refuse(jsonb)')`
        // What holds locks lets go after this only.
        const jobId = await connection(settleOne)
        expect((await jobOf(owner, jobId)).status).toBe('completed')
      })
      await sql.unsafe('commit')
    })
    // Of the one that was taken away nothing is called.
    expect((await waiting()).map((one) => one.function)).toEqual(['app.hear(jsonb)', 'app.refuse(jsonb)'])
    expect((await connection(claimed)).function).toBe('app.hear(jsonb)')
    expect(await connection(claim)).toBe(null)
  })
})

describe('a call', () => {
  it('is made once at a time, whoever claims', async () => {
    await on()
    await publish({ n: 1 })
    await publish({ n: 2 })
    await connection(async (first) => {
      const event = await claimed(first)
      await connection(async (second) => {
        expect(await claim(second)).toBe(null)
        await first.unsafe('begin')
        await run(first, event)
        // Also when its lease has expired: the row is locked until the commit.
        expect(await claim(second)).toBe(null)
        await first.unsafe('commit')
        const next = await claimed(second)
        expect(next.event_id).toBeGreaterThan(event.event_id)
        await run(second, next)
      })
    })
    expect((await heard()).map((event) => event.data.n)).toEqual([1, 2])
  })

  it('that comes late, for a lease that has passed on, does nothing', async () => {
    await on()
    await publish({ n: 1 })
    await connection(async (late) => {
      const lost = await claimed(late)
      await expireLeases()
      await makeDue()
      await connection(async (next) => {
        const event = await claimed(next)
        expect(event).toMatchObject({ event_id: lost.event_id, attempt: 2 })
        expect(await run(late, lost)).toBe(false)
        await fail(late, lost)
        // Another connection has the lease, even with its token.
        expect(await run(late, event)).toBe(false)
        expect(await run(next, event)).toBe(true)
        expect(await run(next, event)).toBe(false)
      })
    })
    expect(await heard()).toHaveLength(1)
  })

  it('whose connection is lost before the commit is undone, counted, and made again', async () => {
    await on()
    await publish({ n: 1 })
    const [pid] = await connection(async (sql) => {
      const event = await claimed(sql)
      await sql.unsafe('begin')
      expect(await run(sql, event)).toBe(true)
      const [row] = await sql`select pg_backend_pid() as pid`
      await harness.owner`select pg_terminate_backend(${row?.pid})`
      await sql.unsafe('commit').catch(() => undefined)
      return [row?.pid]
    })
    expect(pid).toBeTruthy()
    expect(await heard()).toEqual([])
    expect(await waiting()).toMatchObject([{ attempts: 1, dead_at: null }])
    await expireLeases()
    await makeDue()
    await expect.poll(() => connection(claim)).toMatchObject({ attempt: 2 })
  })

  it('that fails is due again after a delay, and a dead letter after its last attempt', async () => {
    await harness.owner`update carteiro.queue_settings set handler_attempts = 2`
    await on('app.refuse')
    await publish({ n: 1 })
    await connection(async (sql) => {
      for (const attempt of [1, 2]) {
        const event = await claimed(sql)
        expect(event.attempt).toBe(attempt)
        await expect(run(sql, event)).rejects.toMatchObject({ code: 'P0042' })
        await fail(sql, event)
        const [state] = await waiting()
        expect(state).toMatchObject({ attempts: attempt, error_code: 'P0042', error_message: 'no' })
        expect(state?.dead_at === null).toBe(attempt === 1)
        if (attempt === 1) {
          expect(state?.due_at.getTime()).toBeGreaterThan(Date.now())
          expect(await claim(sql)).toBe(null)
          await makeDue()
        }
      }
      await makeDue()
      expect(await claim(sql)).toBe(null)
    })
    const [row] = await harness.gateway`
      select carteiro.event_handler_states() as states, carteiro.dead_handler_events(null, null, 10) as dead`
    expect(row?.states).toMatchObject([{ function: 'app.refuse(jsonb)', waiting: 0, dead: 1 }])
    expect(row?.dead).toMatchObject([{ error_code: 'P0042', event: { data: { n: 1 } }, attempts: 2 }])

    await harness.owner`create or replace function app.refuse(event jsonb) returns void language sql as
      'insert into app.heard (event) values (event)'`
    const [redriven] =
      await harness.gateway`select carteiro.redrive_handler_events(null, 'app.refuse(jsonb)') as events`
    expect(redriven?.events).toBe(1)
    await connection(async (sql) => {
      expect(await run(sql, await claimed(sql))).toBe(true)
    })
    expect(await heard()).toHaveLength(1)
    const [entry] = await harness.owner`select * from carteiro.audit_log order by id desc limit 1`
    expect(entry).toMatchObject({ action: 'event_handler.redriven', target: 'app.refuse(jsonb)' })
    await harness.owner`create or replace function app.refuse(event jsonb) returns void language plpgsql as
      'begin raise exception ''no'' using errcode = ''P0042''; end'`
  })

  it('that ends its dispatcher each time is a dead letter, too', async () => {
    await harness.owner`update carteiro.queue_settings set handler_attempts = 2`
    await on()
    await publish()
    for (const _attempt of [1, 2]) {
      await connection(claimed)
      await expireLeases()
      await makeDue()
    }
    expect(await connection(claim)).toBe(null)
    expect(await waiting()).toMatchObject([{ error_code: null, dead_at: expect.any(Date) }])
  })

  it('is not made for a user who was deleted meanwhile', async () => {
    const leaving = await createUser(harness.owner)
    await on()
    await publish({ n: 1 }, 'job.completed', leaving)
    await harness.owner`delete from auth.users where id = ${leaving}`
    await connection(async (sql) => {
      expect(await run(sql, await claimed(sql))).toBe(true)
    })
    expect([await heard(), await waiting()]).toEqual([[], []])
  })

  it('is not made in a database that was restored, before an operator has confirmed it', async () => {
    await harness.dispatcher`select carteiro.recognise_installation('production', null)`
    await on()
    await publish()
    await harness.owner`update carteiro.installation set problem = 'restored'`
    expect(await connection(claim)).toBe(null)
    const [row] = await harness.dispatcher`select carteiro.handler_work() as work`
    expect(row?.work).toEqual({ due: 0, next_due_in_seconds: null, overdue: [] })
    await harness.owner`update carteiro.installation set problem = null`
    await connection(claimed)
  })
})

describe('what a function may do', () => {
  const calling = async (body: string, security = 'invoker') => {
    await harness.owner.unsafe(`
      create or replace function app.act(event jsonb) returns void language plpgsql security ${security} as
      $function$ ${body} $function$`)
    await on('app.act')
    await publish({ n: 1 })
    return connection(async (sql) => {
      const event = await claimed(sql)
      await sql.unsafe('begin')
      const isDone = await run(sql, event)
      await sql.unsafe('commit')
      return isDone
    })
  }
  const note = `insert into app.heard (event) values (jsonb_build_object('role', current_user, 'session', session_user))`

  it('is what was granted to carteiro_handler', async () => {
    await calling(`begin ${note}; end`)
    expect(await heard()).toEqual([{ role: 'carteiro_handler', session: 'carteiro_dispatcher' }])
  })

  it.each([
    ['a table of ours', 'begin perform 1 from carteiro.queue_settings; end'],
    ['another app’s rows', 'begin update app.heard set event = null; end'],
    ['a function of the dispatcher', 'begin perform carteiro.release_expired_leases(); end'],
    ['a function of the gateway', `begin perform carteiro.pause_platform('x', 'mine'); end`],
    ['users', 'begin perform 1 from auth.users; end'],
  ])('is not %s', async (_what, body) => {
    await expect(calling(body)).rejects.toThrow('permission denied')
  })

  it.each([
    'reset role',
    'set role carteiro_dispatcher',
    'set session authorization default',
    'set local role none',
  ])('is not to take another role (%s)', async (statement) => {
    await expect(calling(`begin ${statement}; ${note}; end`)).rejects.toThrow(
      /cannot set parameter|permission denied/,
    )
    expect(await heard()).toEqual([])
  })

  it('is its owner’s when the app has made it a security definer: it may enqueue, once', async () => {
    const count = async () =>
      (await harness.owner`select count(*)::int as jobs from publication_jobs`)[0]?.jobs
    const before = await count()
    await calling(
      `begin
        perform carteiro.enqueue_publication(jsonb_build_object(
          'user_id', '${harness.userId}', 'total_requested', 1, 'jobs', jsonb_build_array(jsonb_build_object(
            'platform', 'x', 'option', 'x_post', 'content', '{"mediaFiles": [], "caption": "Oi", "settings": {}}'::jsonb))));
      end`,
      'definer',
    )
    expect(await count()).toBe(before + 1)
    expect(await waiting()).toEqual([])
  })

  it('is never what the owner may: a function that calls it under another name is refused', async () => {
    await harness.owner`alter function carteiro.call_handler(text, jsonb) owner to postgres`
    await expect(calling(`begin ${note}; end`)).rejects.toThrow('belongs to postgres')
    await harness.owner`alter function carteiro.call_handler(text, jsonb) owner to carteiro_handler`
    expect(await heard()).toEqual([])
  })

  it('fails with what it has deferred, before the commit', async () => {
    await harness.owner.unsafe(`
      create table app.parents (id bigint primary key);
      create table app.children (parent bigint references app.parents deferrable initially deferred);
      grant insert on app.children to carteiro_handler`)
    await expect(calling('begin insert into app.children values (1); end')).rejects.toMatchObject({
      where: expect.stringContaining('call_handler'),
      code: '23503',
    })
    expect(await waiting()).toHaveLength(1)
  })
})

describe('the cleanup', () => {
  it('removes old dead letters, and what has lost its function or its user', async () => {
    const leaving = await createUser(harness.owner)
    await on()
    await on('app.refuse')
    await publish({ n: 1 })
    await publish({ n: 2 }, 'job.completed', leaving)
    await harness.owner`update carteiro.handler_events set dead_at = now() - interval '91 days' where function = 'app.refuse(jsonb)'`
    await harness.owner`delete from auth.users where id = ${leaving}`
    await harness.owner`select carteiro.clean_up_leftovers()`
    expect(await waiting()).toMatchObject([{ function: 'app.hear(jsonb)', event: { data: { n: 1 } } }])
    await harness.owner`delete from carteiro.event_handlers`
    await harness.owner`select carteiro.clean_up_leftovers()`
    expect(await waiting()).toEqual([])
  })
})
