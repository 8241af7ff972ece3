import { createAccount, createUser, enqueue, pollQueue } from '@carteiro/testing/database/harness'
import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { applyBootstrap, applyMigrations, startPostgres } from '../../local/src/postgres/index.ts'

/** A server of its own: roles belong to the whole server. */
let server: Awaited<ReturnType<typeof startPostgres>>
let sql: Sql
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.stop('immediate'))

let count = 0
beforeEach(async () => {
  const admin = postgres(server.url(), { max: 1, onnotice: () => undefined })
  await admin.unsafe(`create database app_${++count}`)
  await admin.end()
  await applyBootstrap(server.url(`app_${count}`))
  sql = postgres(server.url(`app_${count}`), { max: 1, onnotice: () => undefined })
  return () => sql.end()
})
const migrate = () => applyMigrations(server.url(`app_${count}`))

/** All objects of the database, and all roles of the server. */
const everything = async () => ({
  schemas: await sql`select nspname from pg_namespace where nspname !~ '^pg_' order by 1`,
  relations: await sql`
    select c.oid::regclass::text as name from pg_class as c
    where c.relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
      and c.relnamespace::regnamespace::text <> 'supabase_migrations' order by 1`,
  functions: await sql`
    select p.oid::regprocedure::text as name from pg_proc as p
    where p.pronamespace::regnamespace::text in ('public', 'realtime', 'auth') order by 1`,
  policies: await sql`select tablename, policyname from pg_policies order by 1, 2`,
  publications: await sql`select * from pg_publication_tables order by 1, 2, 3`,
  cron: await sql`select jobname from cron.job order by 1`,
  queues: await sql`select queue_name from pgmq.list_queues() order by 1`,
  secrets: await sql`select name from vault.secrets order by 1`,
  roles: await sql`select rolname from pg_roles order by 1`,
  rights:
    await sql`select nspname, nspacl::text[] as rights from pg_namespace where nspname !~ '^pg_' order by 1`,
})

test('removes everything that the migrations created, and they can be applied again', async () => {
  // Extensions stay: the app may use them.
  await sql`create extension if not exists pgmq`
  await sql`create extension if not exists pg_cron`
  await sql`create extension if not exists pg_net with schema extensions`
  await sql`create extension if not exists unaccent with schema extensions`
  await sql`create extension if not exists pgcrypto with schema extensions`
  await sql`create schema if not exists supabase_migrations`
  const before = await everything()

  expect(await migrate()).not.toHaveLength(0)
  await sql`select vault.create_secret('http://dispatcher:8081', 'dispatcher_url')`
  await sql`select carteiro.uninstall()`
  expect(await everything()).toEqual(before)

  expect(await migrate()).not.toHaveLength(0)
  expect(await sql`select platform from carteiro.platforms`).toHaveLength(7)
})

test('is refused while a job is in flight, and changes nothing then', async () => {
  await migrate()
  const userId = await createUser(sql)
  await createAccount(sql, userId, 'x')
  await enqueue({ gateway: sql, userId }, [{}])
  const { claims } = await pollQueue(sql)
  expect(claims).toHaveLength(1)

  await expect(sql`select carteiro.uninstall()`).rejects.toThrow('1 jobs are in flight: stop the dispatchers')
  expect(await sql`select status from publication_jobs`).toEqual([{ status: 'processing' }])
})

test('an app’s own tables and functions of the same names are left alone, before and after', async () => {
  await sql.unsafe(`
    create table public.platforms (id integer primary key, label text);
    create table public.publications (id integer primary key);
    create table public.dispatchers (id integer primary key);
    create table public.queue_settings (id integer primary key);
    create function public.begin_step(text) returns text language sql return $1;
    insert into public.platforms values (1, 'iOS');
    insert into public.publications values (7);`)
  await migrate()

  const userId = await createUser(sql)
  await createAccount(sql, userId, 'x')
  await enqueue({ gateway: sql, userId }, [{}])
  const [claim] = (await pollQueue(sql)).claims
  const { settled } = await pollQueue(sql, {
    settlements: [
      {
        lease_token: claim?.lease_token ?? '',
        outcome: { outcome: 'completed', platform_response: { post_id: '1', permalink: null } },
      },
    ],
  })
  expect(settled).toEqual([true])

  await sql`select carteiro.uninstall()`
  expect(await sql`select label from public.platforms`).toEqual([{ label: 'iOS' }])
  expect(await sql`select id from public.publications`).toEqual([{ id: 7 }])
  expect(await sql`select public.begin_step('mine') as step`).toEqual([{ step: 'mine' }])
})
