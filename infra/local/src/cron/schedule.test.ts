import { createTestDatabase } from '@carteiro/testing/database/database'
import postgres from 'postgres'
import { expect, it } from 'vitest'
import { addDueRuns, beginRun, newPlan } from './plan.ts'
import { parseSchedule } from './schedule.ts'

const isDue = (text: string, at: string): boolean => {
  const schedule = parseSchedule(text)
  return schedule?.kind === 'minutes' && schedule.isDue(new Date(at))
}

it.each([
  ['*/5 * * * *', '2026-11-24T02:10:00Z', true],
  ['*/5 * * * *', '2026-11-24T02:11:00Z', false],
  ['0 2 * * *', '2026-11-24T02:00:00Z', true],
  ['0 2 * * *', '2026-11-24T03:00:00Z', false],
  ['0 0 $ * *', '2026-11-30T00:00:00Z', true],
  ['0 0 $ * *', '2026-11-29T00:00:00Z', false],
  ['0 0 $ 2 *', '2028-02-29T00:00:00Z', true],
  ['30 9-17 * * 1-5', '2026-11-24T10:30:00Z', true],
  ['30 9-17 * * mon-fri', '2026-11-22T10:30:00Z', false],
  ['1,2,58-59 * * * *', '2026-11-22T10:59:00Z', true],
  ['10-20/5 * * * *', '2026-11-22T10:15:00Z', true],
  ['10-20/5 * * * *', '2026-11-22T10:25:00Z', false],
  ['0 0 * NOV *', '2026-11-24T00:00:00Z', true],
  ['0 0 * * 7', '2026-11-22T00:00:00Z', true],
  ['0 0 13 * 5', '2026-11-20T00:00:00Z', true],
  ['0 0 */2 * 5', '2026-11-20T00:00:00Z', false],
  ['@hourly', '2026-11-20T07:00:00Z', true],
])('%s at %s: %s', (schedule, at, due) => {
  expect(isDue(schedule, at)).toBe(due)
})

const accepted = [
  '1 second',
  '59 seconds',
  '10 SECONDS',
  '* * * * *',
  ' 0  2 * * *',
  '0 0 $ * *',
  '5 4 * jan-mar sun',
]
accepted.push('@daily', '*/15 0-23/2 1,15 * *', '0 0 * * 7', '* * * * * *')
const refused = ['0 seconds', '60 seconds', '1 minute', 'seconds', '', '* * * *', '60 * * * *', '* 24 * * *']
refused.push('* * 0 * *', '* * 32 * *', '* * * 13 *', '* * * * 8', '1/20 * * * *', '*/0 * * * *', 'a * * * *')
refused.push(
  '1,, * * * *',
  '5-70 * * * *',
  '$ * * * *',
  '@sometimes',
  '* * jan * *',
  '-1 * * * *',
  '9-3 * * * *',
)

it('accepts and refuses the same in the database as in the runner', async () => {
  const database = await createTestDatabase()
  const sql = postgres(database.url, { max: 1 })
  try {
    for (const text of [...accepted, ...refused]) {
      const isAccepted = await sql`select cron.schedule('probe', ${text}, 'select 1')`.then(
        () => true,
        (error) => error.code !== '22023',
      )
      expect({ text, isAccepted }).toEqual({ text, isAccepted: accepted.includes(text) })
      expect({ text, isRead: parseSchedule(text) !== undefined }).toEqual({ text, isRead: isAccepted })
    }
  } finally {
    await sql.end()
    await database.drop()
  }
})

it('queues one run behind a running one, and keeps the beat', () => {
  const plan = newPlan('10 seconds', 0)
  addDueRuns(plan, 9_900)
  expect(plan.pending).toBe(0)
  addDueRuns(plan, 10_150)
  expect(plan.pending).toBe(1)
  beginRun(plan, 10_150)
  expect(plan.lastStart).toBe(10_000)
  for (const now of [20_000, 30_000, 40_000]) addDueRuns(plan, now)
  expect(plan.pending).toBe(1)
})

it('makes up for minutes that went by unseen, but not for all of a long night', () => {
  const plan = newPlan('* * * * *', 0)
  addDueRuns(plan, 3 * 60_000)
  expect(plan.pending).toBe(3)
  addDueRuns(plan, 600 * 60_000)
  expect(plan.pending).toBe(3 + 5)
})
