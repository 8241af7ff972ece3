import { randomUUID } from 'node:crypto'
import {
  clearQueue,
  createUser,
  type DatabaseHarness,
  jobOf,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newJob, whileOpen } from './support.ts'

// The end of a job's last task meets what users do with the job, while one of both is not committed. In each order the job goes out
// with its results alone, or not at all, and none waits for ever.

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
})
afterAll(() => harness.close())
beforeEach(async () => {
  await clearQueue(harness)
  await harness.owner`delete from public.publication_jobs`
  await harness.owner`delete from carteiro.media_tasks`
})

type Sql = Pick<DatabaseHarness['owner'], 'unsafe'>
const fileNamed = (name: string) => ({
  name,
  size: 10,
  type: 'image/heic',
  url: `https://files.example/${name}`,
})
const contentOf = (...names: string[]) => ({
  mediaFiles: names.map(fileNamed),
  caption: 'Bom dia',
  settings: {},
})
const preparationOf = (...names: string[]) => ({
  policy: 'convert',
  files: names.map((name, file_index) => ({
    file_index,
    kind: 'convert',
    key: name,
    spec: {},
    original: fileNamed(name),
  })),
})
const preparing = (...names: string[]) =>
  newJob(harness, { content: contentOf(...names), preparation: preparationOf(...names) })

const claim = async (sql: Sql = harness.gateway, lease = '1 minute') => {
  const token = randomUUID()
  const [row] = await sql.unsafe(
    `select carteiro.claim_media_task('{convert}', '${token}', '${lease}', 1000) as task`,
  )
  return row?.task ? { id: String(row.task.id), token } : undefined
}
type Claim = NonNullable<Awaited<ReturnType<typeof claim>>>
const claimed = async (): Promise<Claim> => {
  const task = await claim()
  if (!task) throw new Error('there was nothing to claim')
  return task
}
const resultOf = ({ token }: Claim) => ({ ...fileNamed(`${token}.jpg`), type: 'image/jpeg' })
const end = (task: Claim) => (sql: Sql) =>
  sql.unsafe(
    `select carteiro.finish_media_task('${task.id}', '${task.token}', '${JSON.stringify(resultOf(task))}', '${task.id}')`,
  )
const release = (task: Claim) => (sql: Sql) =>
  sql.unsafe(`select carteiro.release_prepared_jobs('${task.id}')`)
const cancel = (job: string) => (sql: Sql) =>
  sql.unsafe(`select carteiro.cancel_publication_job('${job}', '${harness.userId}')`)
const edit = (job: string, from: object, to: object, preparation: object) => (sql: Sql) =>
  sql.unsafe(
    `select carteiro.edit_publication_job('${job}', '${harness.userId}', '${JSON.stringify(from)}', '${JSON.stringify(to)}', preparation => '${JSON.stringify(preparation)}')`,
  )
const finish = async (task: Claim): Promise<void> => {
  await end(task)(harness.gateway)
  await release(task)(harness.gateway)
}
const namesOf = async (job: string): Promise<string[]> => {
  const [row] = await harness.owner`select content from public.publication_jobs where id = ${job}`
  return row?.content.mediaFiles.map(({ name }: { name: string }) => name)
}

describe('the end of the last task', () => {
  it('and a cancellation: the job stays cancelled, with the file that it had; in the other order with the result', async () => {
    const job = await preparing('a')
    const task = await claimed()
    await end(task)(harness.gateway)
    await whileOpen(harness, harness.gateway, cancel(job), () => release(task)(harness.owner))
    expect(await jobOf(harness.owner, job)).toMatchObject({ status: 'cancelled' })
    expect(await namesOf(job)).toEqual(['a'])

    const other = await preparing('b')
    const second = await claimed()
    await end(second)(harness.gateway)
    await whileOpen(harness, harness.gateway, release(second), () => cancel(other)(harness.owner))
    expect(await jobOf(harness.owner, other)).toMatchObject({ status: 'cancelled', hold_reason: null })
  })

  it('and an edit of the files: the result takes the place of its own file alone', async () => {
    const job = await preparing('a')
    const task = await claimed()
    await end(task)(harness.gateway)
    const change = edit(job, contentOf('a'), contentOf('b'), preparationOf('b'))
    await whileOpen(harness, harness.gateway, change, () => release(task)(harness.owner))
    expect(await namesOf(job)).toEqual(['b'])
    expect(await jobOf(harness.owner, job)).toMatchObject({ hold_reason: 'preparing_media' })
    const next = await claimed()
    await finish(next)
    expect(await namesOf(job)).toEqual([resultOf(next).name])

    const other = await preparing('c')
    const last = await claimed()
    await end(last)(harness.gateway)
    const late = edit(other, contentOf('c'), contentOf('d'), preparationOf('d'))
    await expect(
      whileOpen(harness, harness.gateway, release(last), () => late(harness.owner)),
    ).rejects.toMatchObject({ code: 'CT002' })
    expect(await namesOf(other)).toEqual([resultOf(last).name])
  })

  it('and a job that joins the task: it does not miss the end', async () => {
    await preparing('a')
    const task = await claimed()
    const request = {
      user_id: harness.userId,
      total_requested: 1,
      jobs: [{ platform: 'x', option: 'x_post', content: contentOf('a'), preparation: preparationOf('a') }],
    }
    const join = (sql: Sql) => sql.unsafe(`select carteiro.enqueue_publication('${JSON.stringify(request)}')`)
    await whileOpen(harness, harness.gateway, join, () => finish(task))
    await preparing('b')
    const second = await claimed()
    request.jobs[0] = {
      ...request.jobs[0],
      content: contentOf('b'),
      preparation: preparationOf('b'),
    } as never
    await whileOpen(harness, harness.gateway, end(second), () => join(harness.owner))
    await release(second)(harness.gateway)
    const waiting = await harness.owner`select from public.publication_jobs where hold_reason is not null`
    expect(waiting).toHaveLength(0)
  })

  it('and the end of the one before it: one of both moves the job on', async () => {
    const job = await preparing('a', 'b')
    const [one, other] = [await claimed(), await claimed()]
    const both = (task: Claim) => async (sql: Sql) => {
      await end(task)(sql)
      await release(task)(sql)
    }
    await whileOpen(harness, harness.gateway, end(one), () => both(other)(harness.owner))
    await release(one)(harness.gateway)
    expect(await jobOf(harness.owner, job)).toMatchObject({ hold_reason: null, phase: 'queued' })
  })
})

it('whatever happens at once, nobody waits in a circle, and every job ends up prepared, failed or cancelled', async () => {
  const users = [harness.userId, await createUser(harness.owner)]
  const sql = postgres(harness.database.url, { max: 8, onnotice: () => undefined })
  const files = ['a', 'b', 'c', 'd']
  const some = <T>(list: T[]): T => list[Math.floor(Math.random() * list.length)] as T
  const two = () => [...files].sort(() => Math.random() - 0.5).slice(0, 2)
  const jobs: { id: string; user: string }[] = []
  /** What the state of a job does not allow is refused. */
  const refusals: string[] = []
  const act = (what: Promise<unknown>) =>
    what.catch(({ code }) => {
      refusals.push(code)
    })
  const enqueueOne = async () => {
    const [user, names] = [some(users), two()]
    const body = {
      user_id: user,
      total_requested: 1,
      jobs: [
        {
          platform: 'x',
          option: 'x_post',
          content: contentOf(...names),
          preparation: preparationOf(...names),
        },
      ],
    }
    const [row] = await sql`select carteiro.enqueue_publication(${sql.json(body)}) as answer`
    jobs.push({ id: row?.answer.jobs[0].job_id, user })
  }
  const workOnce = async () => {
    const task = await claim(sql, some(['1 minute', '-1 second']))
    if (!task) return
    await sql`select carteiro.renew_media_task(${task.id}, ${task.token}, '1 minute', 0.5)`
    await sql`select carteiro.report_media_progress(${task.id})`
    const fate = Math.random()
    if (fate < 0.2)
      await sql`select carteiro.fail_media_task(${task.id}, ${task.token}, 'conversion_failed', 'No')`
    else if (fate < 0.3) await sql`select carteiro.give_back_media_task(${task.id}, ${task.token})`
    // One gateway in five is killed before it has ended the task, or before it has moved its jobs on.
    else if (fate < 0.9) await end(task)(sql)
    if (Math.random() < 0.8) await release(task)(sql)
  }
  const useOne = async () => {
    const { id, user } = some(jobs)
    const fate = Math.random()
    if (fate < 0.3) await sql`select carteiro.cancel_publication_job(${id}, ${user})`
    else if (fate < 0.6) await sql`select carteiro.retry_publication_job(${id}, ${user})`
    else {
      const names = two()
      const [row] = await sql`select content from public.publication_jobs where id = ${id}`
      await sql`select carteiro.edit_publication_job(${id}, ${user}, ${sql.json(row?.content)},
        ${sql.json(contentOf(...names))}, preparation => ${sql.json(preparationOf(...names))})`
    }
  }
  try {
    for (const _ of files) await enqueueOne()
    const actors = [enqueueOne, workOnce, workOnce, workOnce, useOne, useOne]
    await Promise.all(
      [...actors, () => sql`select public.process_publication_jobs()`].map(async (one) => {
        for (let times = 0; times < 40; times += 1) await act(one() as Promise<unknown>)
      }),
    )
    expect([...new Set(refusals)].filter((code) => code !== 'CT002')).toEqual([])
    // The gateways that were killed lose their leases; one that is alive does the rest.
    await sql`update carteiro.media_tasks set lease_expires_at = now() - interval '1 second' where state = 'running'`
    for (let task = await claim(); task; task = await claim()) await finish(task)
    await sql`select public.process_publication_jobs()`
    for (let task = await claim(); task; task = await claim()) await finish(task)

    const ended = await sql`
      select job.status, job.hold_reason, job.phase, job.error_code, carteiro.needs_preparation(job.id) as needs,
        array(select file ->> 'type' from jsonb_array_elements(job.content -> 'mediaFiles') as file) as types,
        exists (
          select from pgmq.q_publication_queue where (message ->> 'job_id')::uuid = job.id
          union all select from carteiro.publication_backlog as waiting where waiting.job_id = job.id
        ) as is_queued
      from public.publication_jobs as job`
    expect(ended.length).toBe(jobs.length)
    for (const job of ended) {
      if (job.status === 'pending')
        expect(job).toMatchObject({
          hold_reason: null,
          phase: 'queued',
          needs: false,
          types: ['image/jpeg', 'image/jpeg'],
          is_queued: true,
        })
      else expect(['failed', 'cancelled']).toContain(job.status)
    }
  } finally {
    await sql.end()
  }
})
