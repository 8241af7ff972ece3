import { createHandlers } from '@carteiro/dispatcher'
import { connectDatabase, createLogger, type Sql } from '@carteiro/service-kit'
import { type DatabaseHarness, startDatabaseHarness } from '@carteiro/testing/database/harness'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

let harness: DatabaseHarness
const stops: (() => Promise<void>)[] = []
beforeAll(async () => {
  harness = await startDatabaseHarness()
  await harness.owner.unsafe(`
    create schema app;
    grant usage on schema app to carteiro_handler;
    create table app.heard (place bigint generated always as identity, n integer, session text);
    grant select, insert on app.heard to carteiro_handler;
    create table app.gates (closed boolean);
    grant select on app.gates to carteiro_handler`)
})
beforeEach(async () => {
  const { owner } = harness
  await owner`delete from carteiro.event_handlers`
  await owner`delete from carteiro.handler_events`
  await owner`truncate app.heard, app.gates restart identity`
  await owner`
    update carteiro.queue_settings
    set retry_base = '50 milliseconds', handler_attempts = 3, handler_grace = '0.3 seconds'`
})
afterEach(async () => {
  await harness.owner`update app.gates set closed = false`
  await Promise.all(stops.splice(0).map((stop) => stop()))
})
afterAll(() => harness.close())

const logger = createLogger({ service: 'test', level: 'silent' })
const connect = (max: number): Sql =>
  connectDatabase(harness.database.urlAs('carteiro_dispatcher'), { service: 'dispatcher', max })
const start = () => {
  const sql = connect(3)
  const handlers = createHandlers({ sql, connect: () => connect(1), logger })
  handlers.start()
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= handlers.stop().then(() => sql.end({ timeout: 1 }))
    return stopped
  }
  stops.push(stop)
  return { stop }
}

const NOTE = `insert into app.heard (n, session) values ((event #>> '{data,n}')::integer, current_setting('app.left', true))`
const WAIT_AT_GATE = 'while (select closed from app.gates) loop perform pg_sleep(0.01); end loop'
const closeGate = () => harness.owner`insert into app.gates values (true)`
const openGate = () => harness.owner`update app.gates set closed = false`
/** Registers a function with this body. */
const on = async (name: string, body: string, limit = '5 seconds') => {
  await harness.owner.unsafe(`
    create or replace function app.${name}(event jsonb) returns void language plpgsql as
    $function$ begin ${body}; end $function$`)
  await harness.owner`
    select carteiro.on_event(${`app.${name}`}::regproc::regprocedure, array['job.completed'], ${limit}::interval)`
}
const publish = (n: number) => harness.owner`
  select carteiro.publish_event('job.completed', ${harness.userId}, '{x}', 'live', ${harness.owner.json({ n })})`
const heard = async () => (await harness.owner`select n from app.heard order by place`).map((row) => row.n)
const until = (check: () => unknown) => expect.poll(check, { timeout: 60_000 })
const states = async () => {
  const [row] = await harness.owner`select carteiro.event_handler_states() as states`
  const all = row?.states as { function: string; waiting: number; dead: number }[]
  return Object.fromEntries(all.map((one) => [one.function, `${one.waiting} waiting, ${one.dead} dead`]))
}
const DONE = '0 waiting, 0 dead'
const DEAD = '0 waiting, 1 dead'
const failure = async () => (await harness.owner`select * from carteiro.handler_events`)[0] ?? {}

describe('functions of the app', () => {
  it('are called for each event once and in order by several dispatchers, after a notification', async () => {
    await on('hear', NOTE)
    for (const _dispatcher of [1, 2, 3]) start()
    const all = Array.from({ length: 40 }, (_, n) => n)
    for (const n of all) await publish(n)
    await until(states).toEqual({ 'app.hear(jsonb)': DONE })
    expect(await heard()).toEqual(all)
  })

  it('that raise are called again, and what they wrote before is undone', async () => {
    await harness.owner.unsafe(
      `create sequence app.tries; grant usage on sequence app.tries to carteiro_handler`,
    )
    await on('hear', `${NOTE}; if nextval('app.tries') < 3 then raise exception 'not yet'; end if`)
    start()
    await publish(1)
    await until(states).toEqual({ 'app.hear(jsonb)': DONE })
    expect(await heard()).toEqual([1])
    expect((await harness.owner`select last_value::int as tries from app.tries`)[0]?.tries).toBe(3)
  })

  it('that are gone leave dead letters, which are called again when they are back', async () => {
    await on('hear', NOTE)
    await harness.owner`drop function app.hear`
    start()
    await publish(1)
    await until(states).toEqual({ 'app.hear(jsonb)': DEAD })
    expect(await failure()).toMatchObject({
      error_code: '42883',
      error_message: expect.stringContaining('app.hear'),
    })
    await on('hear', NOTE)
    await harness.gateway`select carteiro.redrive_handler_events(null, 'app.hear(jsonb)')`
    await until(states).toEqual({ 'app.hear(jsonb)': DONE })
    expect(await heard()).toEqual([1])
  })

  it('leave nothing in the session for the next call: settings, temporary tables', async () => {
    await on(
      'hear',
      `${NOTE};
      perform set_config('app.left', 'something', false), set_config('statement_timeout', '0', false);
      create temporary table left_behind ()`,
    )
    start()
    for (const n of [1, 2, 3]) await publish(n)
    await until(states).toEqual({ 'app.hear(jsonb)': DONE })
    const sessions = await harness.owner`select session from app.heard`
    expect(sessions.map((row) => row.session || null)).toEqual([null, null, null])
  })
})

describe('the time limit', () => {
  const FOREVER = 'loop perform pg_sleep(0.01); end loop'
  it.each([
    ['that hangs', 'perform pg_sleep(600)', '57014'],
    [
      'that lifts its timeouts',
      `perform set_config(name, '0', is_local)
      from unnest(array['statement_timeout', 'transaction_timeout', 'client_connection_check_interval']) as name,
        unnest(array[true, false]) as is_local;
      set statement_timeout = 0;
      perform pg_sleep(600)`,
      '57014',
    ],
    [
      'that catches every error',
      `begin perform pg_sleep(600); exception when others then ${FOREVER}; end`,
      '57014',
    ],
    [
      'that catches the timeout and goes on',
      `begin perform pg_sleep(600); exception when query_canceled then ${FOREVER}; end`,
      null,
    ],
  ])('ends a function %s, and others go on meanwhile', async (_what, body, code) => {
    await on('hang', body, '0.2 seconds')
    await on('hear', NOTE)
    await harness.owner`update carteiro.queue_settings set handler_attempts = 1`
    start()
    for (const n of [1, 2]) await publish(n)
    await until(states).toEqual({ 'app.hang(jsonb)': '0 waiting, 2 dead', 'app.hear(jsonb)': DONE })
    expect(await heard()).toEqual([1, 2])
    expect((await failure()).error_code).toBe(code)
  })

  const defer = async (trigger: string) => {
    await harness.owner.unsafe(`
      drop table if exists app.slow;
      create table app.slow (n integer);
      grant insert on app.slow to carteiro_handler;
      create or replace function app.trap() returns trigger language plpgsql as
      $function$ begin ${trigger}; return null; end $function$;
      create constraint trigger trap after insert on app.slow deferrable initially deferred
        for each row execute function app.trap()`)
    await on('hear', `${NOTE}; insert into app.slow values (1)`, '0.2 seconds')
    await harness.owner`update carteiro.queue_settings set handler_attempts = 1`
    start()
    await publish(1)
    await until(states).toEqual({ 'app.hear(jsonb)': DEAD })
    expect(await heard()).toEqual([])
    return failure()
  }

  it('holds for what a function has deferred', async () => {
    expect(await defer('perform pg_sleep(600)')).toMatchObject({ error_code: '57014' })
  })

  it('holds for what a function has hidden in the commit', async () => {
    // Within a trigger, nothing that it defers anew is run by SET CONSTRAINTS.
    const hidden = `if new.n = 1 then
        set constraints all deferred;
        insert into app.slow values (2);
      else
        perform pg_sleep(600);
      end if`
    expect(await defer(hidden)).toMatchObject({ error_code: null, error_message: null })
  })

  it('holds when the dispatcher that made the call is gone: another one ends it', async () => {
    await on('hear', `${NOTE}; ${WAIT_AT_GATE}`, '0.2 seconds')
    await closeGate()
    await publish(1)
    const gone = connect(1)
    const [row] = await gone`select carteiro.claim_handler_event() as event`
    // Without a time limit, as if the function had lifted it.
    const call = gone`select carteiro.run_handler_event(${row?.event.lease_token}, ${row?.event.event_id})`
    const ended = expect(call).rejects.toMatchObject({
      code: expect.stringMatching(/57P01|CONNECTION_CLOSED/),
    })
    start()
    await ended
    expect(await heard()).toEqual([])
    await openGate()
    await until(states).toEqual({ 'app.hear(jsonb)': DONE })
    expect(await heard()).toEqual([1])
    await gone.end({ timeout: 1 })
  })
})

it('a dispatcher that stops waits for the calls under way, and begins no other', async () => {
  await on('hear', `${NOTE}; ${WAIT_AT_GATE}`)
  await closeGate()
  const { stop } = start()
  await publish(1)
  await publish(2)
  const calls = () => harness.owner`
    select from pg_stat_activity
    where datname = current_database() and usename = 'carteiro_dispatcher' and query like '%run_handler_event%' and state = 'active'`
  await until(async () => (await calls()).length).toBe(1)
  const stopped = stop()
  await openGate()
  await stopped
  expect(await heard()).toEqual([1])
  expect(await states()).toEqual({ 'app.hear(jsonb)': '1 waiting, 0 dead' })
})
