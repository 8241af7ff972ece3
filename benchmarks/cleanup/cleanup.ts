import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres, { type Sql } from 'postgres'
import { freePort } from '../../infra/local/src/free-port.ts'
import { applyBootstrap, applyMigrations, startPostgres } from '../../infra/local/src/postgres/index.ts'
import { cleanUpWatched, enqueueUntil } from './watched.ts'

const OLD_JOBS = Number(process.env.BENCH_CLEANUP_JOBS ?? 1_000_000)
const YOUNG_SHARE = 0.1
const QUIET_MS = 15_000

const quantile = (values: number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0

/** Inserts finished jobs of many months, each with its publication, timeline and steps; one in ten is recent. */
const fill = async (sql: Sql, userId: string): Promise<void> => {
  await sql.begin(async (transaction) => {
    await transaction`set local session_replication_role = replica`
    await transaction`
      insert into carteiro.publications (user_id, options, total_requested, created_at)
      select ${userId}, '{x_post}', 1,
        case when n % 10 < ${YOUNG_SHARE * 10} then now() - interval '1 day' else now() - interval '91 days' end
          - n * interval '1 second'
      from generate_series(1, ${OLD_JOBS}::int) as n`
    await transaction`
      insert into publication_jobs (publication_id, user_id, platform, option, content, status, phase, progress,
        created_at, completed_at, attempt, platform_response, seq)
      select id, user_id, 'x', 'x_post', '{"mediaFiles": [], "caption": "Bom dia", "settings": {}}', 'completed', 'done',
        100, created_at, created_at, 1, '{"post_id": "1", "permalink": null}', 3
      from carteiro.publications`
    await transaction`
      insert into carteiro.publication_job_events (job_id, seq, at, type, status, phase, attempt)
      select job.id, line.seq, job.created_at, line.type, line.status, 'done', 1
      from publication_jobs as job
      cross join (values (1, 'enqueued', 'pending'), (2, 'attempt_started', 'processing'), (3, 'completed', 'completed'))
        as line (seq, type, status)`
    await transaction`
      insert into carteiro.publication_steps (job_id, step, state, commits, lease_token, attempt, call_ends_at)
      select id, 'create_post', 'done', true, gen_random_uuid(), 1, created_at from publication_jobs`
  })
  await sql`vacuum analyze`
}

/** How enqueueing is slowed down while a million finished jobs are cleaned up. */
export const benchCleanup = async (): Promise<void> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'carteiro-bench-'))
  await chmod(dataDir, 0o755)
  const port = await freePort()
  const database = await startPostgres({ dataDir: join(dataDir, 'postgres'), port })
  const open = () => postgres(database.url(), { max: 1, onnotice: () => undefined })
  const [sql, cleaner, watcher] = [open(), open(), open()]
  try {
    await applyBootstrap(database.url())
    await applyMigrations(database.url())
    // One user enqueues all the time, and none of these jobs is published.
    await sql`update carteiro.queue_settings set waiting_jobs_per_user = null`
    const [user] = await sql`insert into auth.users (email) values ('bench@example.com') returning id`
    await fill(sql, user?.id)
    const isPast = (at: number) => () => performance.now() > at
    await enqueueUntil(sql, user?.id, isPast(performance.now() + 2_000))
    const quiet = await enqueueUntil(sql, user?.id, isPast(performance.now() + QUIET_MS))

    const { busy, seen, tookMs } = await cleanUpWatched({ sql, cleaner, watcher }, user?.id)
    const [left] = await sql`
      select count(*)::int as jobs from publication_jobs where completed_at < now() - interval '90 days'`

    const of = (part: number) =>
      `${quantile(quiet, part).toFixed(1)} ms before, ${quantile(busy, part).toFixed(1)} ms during (ratio ${(quantile(busy, part) / quantile(quiet, part)).toFixed(1)})`
    const removed = OLD_JOBS * (1 - YOUNG_SHARE)
    const lines = [
      `Cleanup of ${removed} finished jobs among ${OLD_JOBS}: ${Math.round(tookMs / 1000)} s, ${Math.round(removed / (tookMs / 1000))} jobs/s, ${left?.jobs} left; its longest transaction ${Math.round(seen.longest)} ms.`,
      `Enqueueing meanwhile (${quiet.length} calls before, ${busy.length} during): median ${of(0.5)}; 99 % ${of(0.99)}; longest ${of(1)}.`,
      `A session waited for a lock in ${seen.waits} of ${seen.checks} checks.`,
    ]
    process.stdout.write(`${lines.join('\n')}\n`)
  } finally {
    await Promise.all([sql, cleaner, watcher].map((one) => one.end({ timeout: 1 })))
    await database.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}
