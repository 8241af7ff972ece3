import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { jobStates, slotStates } from './movers.ts'

export const moversDoc = join(import.meta.dirname, '../../../docs/movers.md')

type Row = { name: string; is: string; movedBy: string; within: string }
const table = (rows: Row[]): string =>
  [
    '| state | condition | what moves it | how soon |',
    '| --- | --- | --- | --- |',
    ...rows.map(({ name, is, movedBy, within }) => `| **${name}** | ${is} | ${movedBy} | ${within} |`),
  ].join('\n')

export const writeMoversDoc =
  (): string => `<!-- Written by node tests/src/stress/movers-doc.ts from tests/src/stress/movers.ts -->

# What moves a job

Every job that is neither completed, failed nor cancelled is in exactly one of these states, and each has something that moves
the job on. They are finer than those of [state-machine.md](state-machine.md), since they include rows of other tables. The list
is data (\`tests/src/stress/movers.ts\`): the [stress](stress.md) checks the database by it while processes are killed and
disconnected and jobs are cancelled, edited and deleted, and a test compares this page with it.

${table(jobStates.filter(({ mayBeSeen }) => mayBeSeen !== 'never'))}

A job in one of the next states is the result of a bug, and there is something that repairs it. The stress fails when it
finds one.

${table(jobStates.filter(({ mayBeSeen }) => mayBeSeen === 'never'))}

Only its message, timer, slot and place in the backlog decide. A message of a job that is held, in flight, rescheduled or
finished has no meaning any more, and is dropped when it is claimed. Nothing is claimed while the installation waits for an
operator ([restore](restore.md)).

## What frees a slot

${table(slotStates)}
`

if (import.meta.main) await writeFile(moversDoc, writeMoversDoc())
