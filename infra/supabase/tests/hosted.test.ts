import { randomBytes } from 'node:crypto'
import { changeRoles } from '@carteiro/testing/database/roles'
import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { applyBootstrap, applyMigrations, LOCAL_PASSWORD } from '../../local/src/postgres/index.ts'

const name = `hosted_${randomBytes(6).toString('hex')}`
const urlAs = (role: string, database: string): string =>
  Object.assign(new URL(inject('postgresUrl')), {
    username: role,
    password: LOCAL_PASSWORD,
    pathname: `/${database}`,
  }).href

const asSuperuser = async <T>(database: string, work: (sql: Sql) => Promise<T>): Promise<T> => {
  const sql = postgres(urlAs('postgres', database), { max: 1, onnotice: () => undefined })
  try {
    return await work(sql)
  } finally {
    await sql.end()
  }
}

/**
 * Role postgres as in a hosted project: no superuser, but owner of the database, may create roles (of ours too, which
 * another database of this server has brought along), and let in by Supabase where migrations build on it.
 */
const likeHosted = `
  create role ${name} login createrole createdb replication bypassrls password '${LOCAL_PASSWORD}';
  do $$
  declare ours text;
  begin
    for ours in select rolname from pg_roles where rolname like 'carteiro%' loop
      execute format('grant %I to ${name} with admin option', ours);
    end loop;
  end
  $$;
  grant anon, authenticated, service_role to ${name};
`
const letIn = `
  create extension pg_cron;
  create extension pg_net with schema extensions;
  grant usage on schema cron, net to ${name} with grant option;
  -- All of it, for the stand-in's functions write as their caller; the real ones don't need that.
  grant all on all tables in schema cron to ${name};
  grant all on all sequences in schema cron to ${name};
  grant execute on all functions in schema cron to ${name};
  alter database ${name} owner to ${name};
  grant usage on schema auth, extensions, realtime, vault to ${name} with grant option;
  grant create on schema extensions to ${name};
  grant all on all tables in schema auth, vault to ${name};
  grant usage on schema storage to ${name};
  grant all on all tables in schema storage to ${name};
  grant execute on all functions in schema auth, extensions, realtime, vault to ${name} with grant option;
  alter table realtime.messages owner to ${name};
  alter publication supabase_realtime owner to ${name};
`

// The real pg_cron can only be made in the one database that it works in.
describe.skipIf(process.env.TEST_POSTGRES_URL)('in a hosted project', () => {
  beforeAll(async () => {
    await asSuperuser('postgres', async (sql) => {
      await sql.unsafe(likeHosted)
      await sql.unsafe(`create database ${name}`)
    })
    await applyBootstrap(urlAs('postgres', name))
    await asSuperuser(name, (sql) => sql.unsafe(letIn))
  })
  afterAll(() =>
    asSuperuser('postgres', async (sql) => {
      await sql.unsafe(`drop database if exists ${name} with (force)`)
      await sql.unsafe(`drop owned by ${name} cascade; drop role ${name}`)
    }),
  )

  test('the migrations need no superuser', async () => {
    await expect(changeRoles(() => applyMigrations(urlAs(name, name)))).resolves.not.toHaveLength(0)
  })

  test('and the result works: pg_cron has its jobs, and they run', async () => {
    const sql = postgres(urlAs(name, name), { max: 1, onnotice: () => undefined })
    const jobs = await sql<{ command: string }[]>`select command from cron.job order by jobname`
    expect(jobs.length).toBeGreaterThanOrEqual(3)
    for (const { command } of jobs) await expect(sql.unsafe(command), command).resolves.toBeDefined()
    await sql.end()
  })

  test('the policies of Supabase Storage are asked', async () => {
    const path = 'a/b.jpg'
    const user = await asSuperuser(name, async (sql) => {
      const [row] = await sql`insert into auth.users (email) values ('ana@example.com') returning id`
      await sql`insert into storage.buckets (id, name) values ('films', 'films')`
      const metadata = sql.json({ eTag: '"e1"', size: 10, mimetype: 'image/jpeg' })
      await sql`insert into storage.objects (bucket_id, name, metadata) values ('films', ${path}, ${metadata})`
      return row?.id as string
    })
    const sql = postgres(urlAs(name, name), { max: 1, onnotice: () => undefined })
    const find = async (): Promise<unknown> => {
      const [row] = await sql`
        select carteiro.find_storage_objects(${user}, ${sql.json([{ bucket: 'films', path }])}) as found`
      return row?.found
    }
    expect(await find()).toEqual([{ problem: 'no_object' }])
    await asSuperuser(name, (superuser) =>
      superuser.unsafe(`
        create policy "Theirs" on storage.objects for select to authenticated
          using (auth.jwt() ->> 'email' = 'ana@example.com')`),
    )
    expect(await find()).toMatchObject([{ etag: 'e1', bytes: 10 }])
    await sql.end()
  })
})
