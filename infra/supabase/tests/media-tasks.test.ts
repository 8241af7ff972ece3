import { randomUUID } from 'node:crypto'
import {
  clearQueue,
  createUser,
  type DatabaseHarness,
  enqueue,
  jobOf,
  pollQueue,
  startDatabaseHarness,
  timelineOf,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

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

const original = { name: 'a.heic', size: 10, type: 'image/heic', url: 'https://files.example/a.heic' }
const other = { name: 'b.heic', size: 20, type: 'image/heic', url: 'https://files.example/b.heic' }
const result = (id: string) => ({
  name: 'a.jpg',
  size: 5,
  type: 'image/jpeg',
  url: `https://media.example/media/${id}/a.jpg`,
})
const content = { mediaFiles: [{ ...original, altText: 'Um gato' }], caption: 'Bom dia', settings: {} }
const fileOf = (key: string, file_index = 0, source = original) => ({
  file_index,
  kind: 'convert',
  key,
  spec: { source },
  original: source,
  changes: [{ code: 'format', message: 'becomes a JPEG' }],
})
const converting = (...files: object[]) => ({ policy: 'convert', files })
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()

/** Enqueues a job whose files need these tasks. */
const preparing = async (files: object[] = [fileOf('k')], more: object = {}): Promise<string> => {
  const job = { content, preparation: converting(...files), ...more }
  return (await enqueue(harness, [job])).jobs[0]?.job_id ?? ''
}
type Claim = { id: string; key: string; token: string; attempt: number; left_token?: string }
const claim = async (lease = '1 minute', most = 5): Promise<Claim | null> => {
  const token = randomUUID()
  const [row] = await harness.gateway`
    select carteiro.claim_media_task('{convert}', ${token}, ${lease}::interval, ${most}) as task`
  return row?.task && { ...row.task, token }
}
const claimed = async (...lease: [string?, number?]): Promise<Claim> => {
  const task = await claim(...lease)
  if (!task) throw new Error('there was nothing to claim')
  return task
}
const finish = async ({ id, token }: Claim, of: object = result(token)): Promise<boolean> => {
  const { gateway } = harness
  const [row] = await gateway`
    select carteiro.finish_media_task(${id}, ${token}, ${gateway.json(of as never)}, ${`content ${id}`}) as done`
  await gateway`select carteiro.release_prepared_jobs(${id})`
  return row?.done
}
const fail = async ({ id, token }: Claim) => {
  await harness.gateway`select carteiro.fail_media_task(${id}, ${token}, 'conversion_failed', 'It is damaged.')`
  await harness.gateway`select carteiro.release_prepared_jobs(${id})`
}
const renew = async ({ id, token }: Claim, progress = 0): Promise<string> => {
  const [row] = await harness.gateway`
    select carteiro.renew_media_task(${id}, ${token}, '1 minute', ${progress}) as answer`
  await harness.gateway`select carteiro.report_media_progress(${id})`
  return row?.answer
}
const job = (id: string) => jobOf(harness.owner, id)
const filesOf = async (id: string) => {
  const [row] = await harness.owner`select content from public.publication_jobs where id = ${id}`
  return row?.content.mediaFiles
}
const claimJobs = async () => (await pollQueue(harness.dispatcher)).claims.map(({ job_id }) => job_id)
const tasks = async () => (await harness.owner`select * from carteiro.media_tasks`).length
const act = (name: 'cancel' | 'retry', id: string) =>
  name === 'cancel'
    ? harness.gateway`select carteiro.cancel_publication_job(${id}, ${harness.userId})`
    : harness.gateway`select carteiro.retry_publication_job(${id}, ${harness.userId})`
const edit = (id: string, to: object, preparation: object | null) => {
  const { gateway } = harness
  return gateway`
    select carteiro.edit_publication_job(${id}, ${harness.userId}, ${gateway.json(content as never)},
      ${gateway.json(to as never)}, preparation => ${preparation && gateway.json(preparation as never)})`
}

describe('a job whose files must be prepared', () => {
  it('is held without a message or a slot until its last task has ended, and then goes out with the results', async () => {
    const two = { ...content, mediaFiles: [...content.mediaFiles, other] }
    const id = await preparing([fileOf('one'), fileOf('two', 1, other)], { content: two })
    expect(await job(id)).toMatchObject({
      status: 'pending',
      phase: 'preparing',
      hold_reason: 'preparing_media',
    })
    expect(await claimJobs()).toEqual([])
    // Tasks of one moment are claimed in any order.
    const byFile = [await claimed(), await claimed()].sort((one, other) => one.key.localeCompare(other.key))
    const [first, second] = byFile as [Claim, Claim]
    expect(await renew(second, 0.5)).toBe('held')
    expect(await job(id)).toMatchObject({ phase: 'preparing', progress: 25 })
    await finish(first)
    expect(await job(id)).toMatchObject({ hold_reason: 'preparing_media' })
    expect(await claimJobs()).toEqual([])
    await finish(second)
    expect(await job(id)).toMatchObject({
      status: 'pending',
      phase: 'queued',
      progress: 0,
      hold_reason: null,
    })
    expect(await filesOf(id)).toEqual([{ ...result(first.token), altText: 'Um gato' }, result(second.token)])
    expect(await claimJobs()).toEqual([id])
    expect(await timelineOf(harness.owner, id)).toEqual(['enqueued', 'prepared', 'attempt_started'])
  })

  it('waits for its time as well, which may be changed meanwhile', async () => {
    const id = await preparing([fileOf('k')], { scheduled_at: inHours(1) })
    await harness.gateway`select carteiro.reschedule_publication_job(${id}, ${harness.userId}, null)`
    expect(await job(id)).toMatchObject({ hold_reason: 'preparing_media', scheduled_at: null })
    const later = inHours(2)
    await harness.gateway`select carteiro.reschedule_publication_job(${id}, ${harness.userId}, ${later})`
    await finish(await claimed())
    expect(await job(id)).toMatchObject({ hold_reason: null })
    expect((await job(id)).next_attempt_at?.toISOString()).toBe(later)
    expect(await claimJobs()).toEqual([])
  })

  it('is not released while its platform is paused and resumed, nor by the safety net', async () => {
    const id = await preparing()
    await harness.owner`select carteiro.pause_platform('x', 'test', 'live')`
    await harness.owner`select carteiro.resume_platform('x', 'live')`
    await harness.owner`select public.process_publication_jobs()`
    expect(await job(id)).toMatchObject({ hold_reason: 'preparing_media' })
    expect(await claimJobs()).toEqual([])
  })

  it('is never leased, even where its hold was lost: it is held again', async () => {
    const id = await preparing()
    await harness.owner`select carteiro.release_held_jobs(array[${id}]::uuid[])`
    expect(await job(id)).toMatchObject({ hold_reason: null })
    expect(await claimJobs()).toEqual([])
    expect(await job(id)).toMatchObject({ status: 'pending', hold_reason: 'preparing_media' })
  })

  it('fails with its task, and so do all that wait for it; a retry makes the task anew', async () => {
    const ids = [
      await preparing(),
      await preparing(),
      await preparing([fileOf('k')], { scheduled_at: inHours(1) }),
    ]
    expect(await tasks()).toBe(1)
    await fail(await claimed())
    for (const id of ids)
      expect(await job(id)).toMatchObject({
        status: 'failed',
        error_code: 'conversion_failed',
        error_message: 'It is damaged.',
      })
    await act('retry', ids[2] ?? '')
    expect(await job(ids[2] ?? '')).toMatchObject({
      phase: 'preparing',
      hold_reason: 'preparing_media',
      error_code: null,
    })
    await finish(await claimed())
    expect(await job(ids[2] ?? '')).toMatchObject({ phase: 'queued', hold_reason: null })
    expect(await claimJobs()).toEqual([])
    expect(await job(ids[0] ?? '')).toMatchObject({ status: 'failed' })
  })
})

describe('a task', () => {
  it('is shared by equal work of one user, whenever it is asked for, and never by two users', async () => {
    const first = await preparing()
    const task = await claimed()
    const second = await preparing()
    await finish(task)
    const third = await preparing()
    expect(await tasks()).toBe(1)
    for (const id of [first, second, third]) {
      expect(await job(id)).toMatchObject({ hold_reason: null, phase: 'queued' })
      expect(await filesOf(id)).toEqual([{ ...result(task.token), altText: 'Um gato' }])
    }
    const userId = await createUser(harness.owner)
    await enqueue({ ...harness, userId }, [{ content, preparation: converting(fileOf('k')) } as never])
    expect(await tasks()).toBe(2)
  })

  it('is made anew where its result was deleted', async () => {
    await preparing()
    const task = await claimed()
    await finish(task)
    await harness.owner`delete from public.publication_jobs`
    await harness.gateway`select carteiro.give_up_upload(${harness.userId}, ${task.token})`
    const id = await preparing()
    expect(await job(id)).toMatchObject({ hold_reason: 'preparing_media' })
    const again = await claimed()
    await finish(again)
    expect(await filesOf(id)).toEqual([{ ...result(again.token), altText: 'Um gato' }])
  })

  it('counts its result towards the quota of its user, as an upload of theirs', async () => {
    await preparing()
    const task = await claimed()
    await finish(task)
    const uploads = await harness.owner`
      select user_id, name, bytes::int from carteiro.media_uploads where id = ${task.token}`
    expect([...uploads]).toEqual([{ user_id: harness.userId, name: 'a.jpg', bytes: 5 }])
  })

  it('is fenced by its lease: who has lost it changes nothing', async () => {
    const id = await preparing()
    const late = await claimed('-1 second')
    const now = await claimed()
    expect(now).toMatchObject({ id: late.id, attempt: 2, left_token: late.token })
    expect(await renew(late)).toBe('lost')
    expect(await finish(late)).toBe(false)
    await fail(late)
    expect(await job(id)).toMatchObject({ hold_reason: 'preparing_media' })
    expect(await finish(now)).toBe(true)
    expect(await filesOf(id)).toEqual([{ ...result(now.token), altText: 'Um gato' }])
  })

  it('fails for good when it was interrupted too often; given back it costs no attempt', async () => {
    const id = await preparing()
    for (const _ of [1, 2, 3]) {
      const { id: task, token } = await claimed()
      await harness.gateway`select carteiro.give_back_media_task(${task}, ${token})`
    }
    expect(await claimed('-1 second', 2)).toMatchObject({ attempt: 1 })
    expect(await claimed('-1 second', 2)).toMatchObject({ attempt: 2 })
    expect(await claim('1 minute', 2)).toBeNull()
    await harness.gateway`select carteiro.release_prepared_jobs()`
    expect(await job(id)).toMatchObject({ status: 'failed', error_code: 'preparation_interrupted' })
  })

  it('is wanted until the last job that waits for it is cancelled', async () => {
    const ids = [await preparing(), await preparing()]
    const task = await claimed()
    await act('cancel', ids[0] ?? '')
    expect(await renew(task)).toBe('held')
    await act('cancel', ids[1] ?? '')
    expect(await renew(task)).toBe('unwanted')
    await harness.gateway`select carteiro.give_back_media_task(${task.id}, ${task.token})`
    expect(await claim()).toBeNull()
    await harness.owner`update carteiro.media_tasks set created_at = now() - interval '1 hour'`
    await harness.gateway`select carteiro.sweep_media_tasks()`
    expect(await tasks()).toBe(0)
  })

  it('of a user with many waits for the others', async () => {
    for (const key of ['a', 'b', 'c']) await preparing([fileOf(key)])
    const userId = await createUser(harness.owner)
    await claimed()
    await enqueue({ ...harness, userId }, [{ content, preparation: converting(fileOf('d')) } as never])
    expect((await claimed()).key).toBe('d')
  })

  it('that is lost is made anew, and its job goes on', async () => {
    const id = await preparing()
    await harness.owner`delete from carteiro.media_tasks`
    await harness.owner`select public.process_publication_jobs()`
    await finish(await claimed())
    expect(await job(id)).toMatchObject({ hold_reason: null, phase: 'queued' })
  })

  it('whose end nothing has followed up is followed up by the safety net', async () => {
    const id = await preparing()
    const { token, id: task } = await claimed()
    await harness.gateway`
      select carteiro.finish_media_task(${task}, ${token}, ${harness.gateway.json(result(token))}, 'x')`
    expect(await job(id)).toMatchObject({ hold_reason: 'preparing_media' })
    await harness.owner`select public.process_publication_jobs()`
    expect(await claimJobs()).toEqual([id])
  })
})

describe('an edit', () => {
  const changed = { ...content, mediaFiles: [other] }

  it('that changes the files of a waiting job holds it for the new ones; nothing old is published', async () => {
    const id = (await enqueue(harness, [{ content }])).jobs[0]?.job_id ?? ''
    await edit(id, changed, converting(fileOf('new', 0, other)))
    expect(await job(id)).toMatchObject({ phase: 'preparing', hold_reason: 'preparing_media' })
    expect(await claimJobs()).toEqual([])
    const task = await claimed()
    await finish(task)
    expect(await filesOf(id)).toEqual([result(task.token)])
    expect(await claimJobs()).toEqual([id])
  })

  it('of a job that is being prepared takes its files out of the work, or lets it go', async () => {
    const [id, free] = [await preparing(), await preparing()]
    const old = await claimed()
    await edit(id, changed, converting(fileOf('new', 0, other)))
    await edit(free, changed, converting())
    expect(await job(free)).toMatchObject({ hold_reason: null, phase: 'queued' })
    expect(await renew(old)).toBe('unwanted')
    await finish(old)
    expect(await filesOf(id)).toEqual([other])
    const task = await claimed()
    expect(task.key).toBe('new')
    await finish(task)
    expect(await filesOf(id)).toEqual([result(task.token)])
  })

  it('of the caption keeps the work; one that says nothing of preparation never gets a result in the wrong place', async () => {
    const [id, elsewhere] = [await preparing(), await preparing()]
    await edit(id, { ...content, caption: 'Boa tarde' }, null)
    await edit(elsewhere, changed, null)
    const task = await claimed()
    await finish(task)
    expect(await filesOf(id)).toEqual([{ ...result(task.token), altText: 'Um gato' }])
    expect(await filesOf(elsewhere)).toEqual([other])
  })

  it('of a failed job is prepared when it is retried', async () => {
    const id = await preparing()
    await fail(await claimed())
    await edit(id, changed, converting(fileOf('new', 0, other)))
    expect(await claim()).toBeNull()
    await act('retry', id)
    const task = await claimed()
    await finish(task)
    expect(await filesOf(id)).toEqual([result(task.token)])
  })
})
