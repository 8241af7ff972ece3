import type { Sql } from 'postgres'

const PAUSE_MS = 10
const WATCH_EVERY_MS = 20

/** Enqueues one after the other until it is stopped; returns how long each took, in milliseconds. */
export const enqueueUntil = async (sql: Sql, userId: string, isOver: () => boolean): Promise<number[]> => {
  const times: number[] = []
  const request = {
    user_id: userId,
    total_requested: 1,
    jobs: [
      { platform: 'x', option: 'x_post', content: { mediaFiles: [], caption: 'Bom dia', settings: {} } },
    ],
  }
  while (!isOver()) {
    const startedAt = performance.now()
    await sql`select carteiro.enqueue_publication(${sql.json(request)})`
    times.push(performance.now() - startedAt)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  return times
}

/** The cleanup's longest transaction, in milliseconds, and how often a transaction waited for a lock. */
const watch = async (sql: Sql, pid: number, isOver: () => boolean) => {
  let longest = 0
  let waits = 0
  let checks = 0
  while (!isOver()) {
    const [seen] = await sql`
      select (extract(epoch from clock_timestamp() - xact_start) * 1000)::float as ms,
        (select count(*)::int from pg_locks where not granted) as waiting
      from pg_stat_activity where pid = ${pid}`
    longest = Math.max(longest, seen?.ms ?? 0)
    waits += seen?.waiting > 0 ? 1 : 0
    checks += 1
    await new Promise((resolve) => setTimeout(resolve, WATCH_EVERY_MS))
  }
  return { longest, waits, checks }
}

/** Runs the nightly cleanup while a user enqueues; each of the three has a connection of its own. */
export const cleanUpWatched = async (
  { sql, cleaner, watcher }: { sql: Sql; cleaner: Sql; watcher: Sql },
  userId: string,
) => {
  const [backend] = await cleaner`select pg_backend_pid() as pid`
  let isOver = false
  const startedAt = performance.now()
  const cleanup = cleaner
    .unsafe('call carteiro.clean_up_publications()')
    .then(() => performance.now() - startedAt)
    .finally(() => {
      isOver = true
    })
  const [busy, seen, tookMs] = await Promise.all([
    enqueueUntil(sql, userId, () => isOver),
    watch(watcher, backend?.pid, () => isOver),
    cleanup,
  ])
  return { busy, seen, tookMs }
}
