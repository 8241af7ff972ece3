import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { jobEventTypes } from '@carteiro/contracts'
import {
  type DatabaseHarness,
  enqueue,
  jobOf,
  pollQueue,
  startDatabaseHarness,
  timelineOf,
} from '@carteiro/testing/database/harness'
import { makeJobsInEveryState } from '@carteiro/testing/database/jobs-in-every-state'
import type { TransactionSql } from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { schemaFiles } from '../../src/schemas.ts'
import { stateMachineDoc, stateMachineDocOf } from './document.ts'

let harness: DatabaseHarness
let jobs: { id: string; state: string }[]
let transitions: { event: string; from_state: string | null; to_state: string; phase: string | null }[]
beforeAll(async () => {
  harness = await startDatabaseHarness()
  const made = await makeJobsInEveryState(harness.owner, harness.userId)
  jobs = await harness.owner`
    select id, carteiro.job_state(j) as state from publication_jobs as j
    where id = any (${made.map(({ id }) => id)}::uuid[])`
  transitions = await harness.owner`select * from carteiro.job_transitions`
})
afterAll(() => harness.close())

/** Runs work with a job in a transaction that is rolled back. */
const tried = async <T>(work: (sql: TransactionSql) => Promise<T>): Promise<T> => {
  let answer: { value: T } | undefined
  const undone = new Error('undone')
  await harness.owner
    .begin(async (sql) => {
      answer = { value: await work(sql) }
      throw undone
    })
    .catch((error) => {
      if (error !== undone) throw error
    })
  if (!answer) throw new Error('nothing was done')
  return answer.value
}

const inAMinute = new Date(Date.now() + 60_000).toISOString()
const move = (sql: TransactionSql, id: string, event: string, to: string) => sql`
  select * from carteiro.transition_job(${id}, ${event},
    new_hold_reason => ${to === 'held' ? 'platform_paused' : null},
    new_due_at => ${to === 'awaiting_platform' ? inAMinute : null})`

describe('docs/state-machine.md', () => {
  it('is generated from the tables (npm run state-machine)', async () => {
    expect(await readFile(stateMachineDoc, 'utf8')).toBe(await stateMachineDocOf(harness.owner))
  })
})

describe('event types', () => {
  it('of libs/contracts are those of the table, and the database accepts no others', () => {
    expect([...new Set(transitions.map(({ event }) => event))].sort()).toEqual([...jobEventTypes].sort())
  })
})

describe('a job', () => {
  it('can be in every state of the table', async () => {
    const states = await harness.owner`select state from carteiro.job_states`
    expect([...new Set(jobs.map(({ state }) => state))].sort()).toEqual(
      states.map(({ state }) => state).sort(),
    )
  })

  it('is moved by every transition of the table, with its event', async () => {
    for (const { event, from_state, to_state, phase } of transitions) {
      if (
        from_state === null ||
        (from_state === to_state && !['waiting_for_rate', 'rescheduled'].includes(event))
      )
        continue
      for (const { id } of jobs.filter(({ state }) => state === from_state)) {
        const before = await jobOf(harness.owner, id)
        const { state, now, type } = await tried(async (sql) => {
          await move(sql, id, event, to_state)
          const [now] = await sql`
            select j.*, carteiro.job_state(j) as state,
              (select type from carteiro.publication_job_events as e where e.job_id = j.id and e.seq = j.seq) as type
            from publication_jobs as j where id = ${id}`
          return { state: now?.state, now, type: now?.type }
        })
        const what = `${from_state} ${event}`
        expect([what, state, type]).toEqual([what, to_state, event])
        expect([what, now?.phase]).toEqual([what, phase ?? before.phase])
        expect([what, Number(now?.seq)]).toEqual([what, Number(before.seq) + 1])
      }
    }
  })

  it('is moved by no other: that raises an error', async () => {
    for (const { id, state } of jobs) {
      for (const event of jobEventTypes) {
        if (transitions.some(({ event: its, from_state }) => its === event && from_state === state)) continue
        for (const to of ['pending', 'held', 'awaiting_platform']) {
          await expect(
            tried((sql) => move(sql, id, event, to)),
            `${state} ${event}`,
          ).rejects.toMatchObject({
            code: 'CT002',
            message: expect.stringContaining(`is ${state}: "${event}"`),
          })
        }
      }
    }
  })

  it('is moved to no other state than that of the table', async () => {
    const pending = jobs.find(({ state }) => state === 'pending')?.id ?? ''
    // Without a reason it would be pending.
    await expect(tried((sql) => move(sql, pending, 'held', 'pending'))).rejects.toMatchObject({
      code: 'CT002',
    })
  })

  it('gets an event in its timeline only when its state allows it', async () => {
    const note = (id: string, event: string) =>
      tried(
        (sql) =>
          sql`select carteiro.record_job_event(j, ${event}) from publication_jobs as j where id = ${id}`,
      )
    for (const { id, state } of jobs) {
      for (const event of jobEventTypes) {
        if (
          transitions.some((one) => one.event === event && one.from_state === state && one.to_state === state)
        )
          continue
        await expect(note(id, event), `${state} ${event}`).rejects.toMatchObject({ code: 'CT002' })
      }
    }
  })

  it('that has changed since its caller read it is not moved', async () => {
    const { jobs: two } = await enqueue(harness, [{}, {}])
    const [one = '', other = ''] = two.map(({ job_id }) => job_id)
    const moved = await tried(async (sql) => {
      await sql`update publication_jobs set seq = seq + 1 where id = ${one}`
      const [row] = await sql`
        select carteiro.transition_jobs('attempt_started', ${[one, other]}::uuid[], ${[1, 1]}::bigint[]) as places`
      return row?.places
    })
    expect(moved).toEqual([2])
    expect(await timelineOf(harness.owner, one)).toEqual(['enqueued'])
  })
})

describe('only transition_jobs', () => {
  const textOf = async (): Promise<Map<string, string>> =>
    new Map(
      await Promise.all(
        (await schemaFiles()).map(
          async (file) => [basename(file, '.sql'), await readFile(file, 'utf8')] as const,
        ),
      ),
    )

  it('sets a status', async () => {
    const setters = [...(await textOf())]
      .filter(([, text]) =>
        /update public\.publication_jobs[^;]*?\bset\b[^;]*?\bstatus = [^;]*?\bwhere\b/s.test(text),
      )
      .map(([name]) => name)
    expect(setters).toEqual(['transition_jobs'])
  })

  it('and the functions without a transition write into timelines', async () => {
    const writers = [...(await textOf())]
      .filter(([, text]) => text.includes('insert into carteiro.publication_job_events'))
      .map(([name]) => name)
    expect(writers.sort()).toEqual(['enqueue_inserted_jobs', 'record_job_event', 'transition_jobs'])
  })

  it('but a direct update of a status is checked by the same table', async () => {
    for (const { id, state } of jobs) {
      const [row] = await harness.owner`select status from publication_jobs where id = ${id}`
      for (const status of ['pending', 'processing', 'completed', 'failed', 'cancelled']) {
        if (status === row?.status) continue
        const statusOf = await harness.owner`
          select from carteiro.job_transitions as t
          join carteiro.job_states as source on source.state = t.from_state and source.status = ${row?.status}
          join carteiro.job_states as target on target.state = t.to_state and target.status = ${status}`
        const forced = tried(
          (sql) => sql`
            update publication_jobs set status = ${status}, phase = 'done', completed_at = now() where id = ${id}`,
        )
        if (statusOf.length > 0) await forced
        else await expect(forced, `${state} to ${status}`).rejects.toMatchObject({ code: 'CT002' })
      }
    }
  })
})

it('due jobs go on after all of these tests', async () => {
  expect((await pollQueue(harness.dispatcher)).claims.length).toBeGreaterThan(0)
})
