import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MediaFile } from '@carteiro/contracts'
import { fixtures } from '@carteiro/testing/fixtures'
import { type StackHarness, startStackHarness } from '@carteiro/testing/stack/harness'
import { posts } from '../../infra/local/src/demo/posts.ts'
import { processorSeconds } from '../queue/processor-seconds.ts'
import { until } from '../queue/run-worker.ts'

const CLIENTS = 8
const CAP = 50

/** What a publication is made of, but its caption. */
export type Draft = {
  selectedOptions: string[]
  mediaFiles: MediaFile[]
  captions: { specific: Record<string, string> }
  settings: Record<string, Record<string, unknown>>
}

export type Measured = {
  jobs: number
  failed: number
  jobsByPlatform: Record<string, number>
  seconds: number
  /** Processor seconds by process. */
  processorSeconds: Record<string, number>
  walBytes: number
  /** How much the tables and their indexes have grown. */
  diskBytes: number
  /** Broadcasts handed to Realtime. */
  broadcasts: number
}

/** The whole stack, every service and the sandbox a process, without platforms' rates, quotas and processing times. */
export const startPublishingStack = async (): Promise<StackHarness> => {
  process.env.PROCESSING_MS = '0'
  const harness = await startStackHarness({ isDurable: true })
  await harness.withoutQuotas()
  await harness.sql`update carteiro.platform_policies set rates = '[]'`
  await harness.sql`update carteiro.queue_settings set waiting_jobs_per_user = null`
  await harness.sql`select carteiro.set_max_concurrent(${CAP})`
  return harness
}

/** The demo's publications, a picture and a video, each to all platforms that take it: seven in both together. */
export const demoDrafts = async ({ client }: StackHarness): Promise<Draft[]> => {
  const files = {
    picture: await client.upload(join(fixtures, 'square.jpg'), 'A postman on his way'),
    video: await client.upload(join(fixtures, 'reel.mp4')),
  }
  return posts.map(({ captions, mediaFiles, ...post }) => ({
    ...post,
    captions: { specific: captions.specific },
    mediaFiles: mediaFiles.map((name) => files[name]),
  }))
}

const processesOf = async (stateDir: string): Promise<{ name: string; pid: number }[]> =>
  JSON.parse(await readFile(join(stateDir, 'processes.json'), 'utf8'))

const secondsByProcess = async (processes: { name: string; pid: number }[]) =>
  Object.fromEntries(
    await Promise.all(processes.map(async ({ name, pid }) => [name, await processorSeconds(pid)] as const)),
  )

/** Bytes of all tables with their indexes, of the log until now, and the broadcasts inserted so far. */
const stateOf = async ({ sql }: StackHarness) => {
  const [row] = await sql`
    select pg_current_wal_lsn() - '0/0'::pg_lsn as wal,
      (select sum(pg_total_relation_size(oid))::float8 from pg_class where relkind = 'r') as disk,
      (select coalesce(sum(n_tup_ins), 0)::float8 from pg_stat_user_tables
        where schemaname = 'realtime' and relname like 'messages%') as broadcasts`
  return { wal: Number(row?.wal), disk: Number(row?.disk), broadcasts: Number(row?.broadcasts) }
}

const unfinishedJobs = async ({ sql }: StackHarness): Promise<number> => {
  const [row] = await sql`
    select count(*)::int as jobs from publication_jobs where status in ('pending', 'processing')`
  return row?.jobs
}

let captions = 0
const publishAll = async ({ client }: StackHarness, drafts: Draft[], publications: number): Promise<void> => {
  let left = publications
  const one = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      const draft = drafts[left % drafts.length]
      captions += 1
      await client.enqueue({
        ...draft,
        captions: { ...draft?.captions, universal: `Bom dia, número ${captions}` },
      })
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, one))
}

/** Publishes through gateway, dispatcher and platform services until every job has ended, and tells what it took. */
export const publishMany = async (
  harness: StackHarness,
  drafts: Draft[],
  publications: number,
  /** Something to do meanwhile. */
  meanwhile: () => Promise<unknown> = async () => undefined,
): Promise<Measured> => {
  const { sql, stateDir } = harness
  await sql`truncate carteiro.publications cascade`
  await sql`
    insert into carteiro.publication_slots (slot) select generate_series(1, max_concurrent) from carteiro.queue_settings
    on conflict do nothing`
  await sql`vacuum analyze`
  await sql`checkpoint`
  const processes = await processesOf(stateDir)
  const before = await stateOf(harness)
  const secondsBefore = await secondsByProcess(processes)
  const startedAt = performance.now()
  const work = meanwhile()
  await publishAll(harness, drafts, publications)
  await until(async () => (await unfinishedJobs(harness)) === 0, 'the publications')
  const seconds = (performance.now() - startedAt) / 1000
  await work
  const secondsAfter = await secondsByProcess(processes)
  // Backends report what they have inserted after a second at most.
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  const after = await stateOf(harness)
  const [row] = await sql`
    select sum(jobs)::int as jobs, sum(failed)::int as failed, jsonb_object_agg(platform, jobs) as by_platform
    from (
      select platform, count(*) as jobs, count(*) filter (where status <> 'completed') as failed
      from publication_jobs
      group by platform
    ) as counted`
  return {
    jobs: row?.jobs,
    failed: row?.failed,
    jobsByPlatform: row?.by_platform,
    seconds,
    processorSeconds: Object.fromEntries(
      processes.map(({ name }) => [name, (secondsAfter[name] ?? 0) - (secondsBefore[name] ?? 0)]),
    ),
    walBytes: after.wal - before.wal,
    diskBytes: after.disk - before.disk,
    broadcasts: after.broadcasts - before.broadcasts,
  }
}
