import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import postgres, { type Sql } from 'postgres'
import { applyBootstrap, applyMigrations, startPostgres } from '../../../local/src/postgres/index.ts'

export const stateMachineDoc = join(import.meta.dirname, '../../../../docs/state-machine.md')

type State = { state: string; status: string; is_over: boolean; description: string }
type Transition = {
  event: string
  from_state: string | null
  to_state: string
  phase: string | null
  description: string
}

const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/** One arrow for each pair of states, with all of its events; a state that nothing leaves is an end. */
const diagram = (states: State[], transitions: Transition[]): string => {
  const arrows = Map.groupBy(
    transitions.filter(({ from_state, to_state }) => from_state !== to_state),
    ({ from_state, to_state }) => `${from_state ?? '[*]'} --> ${to_state}`,
  )
  const ends = states.filter(({ state }) =>
    transitions.every(({ from_state, to_state }) => from_state !== state || to_state === state),
  )
  return [
    'stateDiagram-v2',
    ...[...arrows].map(([arrow, its]) => `  ${arrow}: ${its.map(({ event }) => event).join(', ')}`),
    ...ends.map(({ state }) => `  ${state} --> [*]`),
  ].join('\n')
}

/** docs/state-machine.md, from the tables of a database. */
export const stateMachineDocOf = async (sql: Sql): Promise<string> => {
  const states = await sql<State[]>`select * from carteiro.job_states order by ctid`
  const transitions = await sql<Transition[]>`select * from carteiro.job_transitions order by ctid`
  return `<!-- Written by npm run state-machine from carteiro.job_states and carteiro.job_transitions -->

# The states of a job

The state machine is data: \`infra/supabase/schemas/jobs/transitions.sql\`. The function \`carteiro.transition_jobs\` alone moves a
job from state to state, as that table allows it; anything else raises an error. Each move adds a line to the job's
timeline, with the event as its \`type\` (\`jobEventTypes\` in \`libs/contracts\`). What moves a job that waits, and how soon, is in
[movers.md](movers.md).

\`\`\`mermaid
${diagram(states, transitions)}
\`\`\`

| state | \`status\` of its row | |
| --- | --- | --- |
${states.map(({ state, status, description }) => `| **${state}** | \`${status}\` | ${description} |`).join('\n')}

## Transitions

${table(
  ['from', 'event', 'to', '`phase`', 'when'],
  transitions
    .filter(({ from_state, to_state }) => from_state !== to_state)
    .map(({ event, from_state, to_state, phase, description }) => [
      from_state ?? 'none',
      `\`${event}\``,
      to_state,
      phase ?? 'as it was',
      description,
    ]),
)}

## Events that leave the state as it is

${table(
  ['state', 'event', 'when'],
  transitions
    .filter(({ from_state, to_state }) => from_state === to_state)
    .map(({ event, to_state, description }) => [to_state, `\`${event}\``, description]),
)}
`
}

if (import.meta.main) {
  const server = await startPostgres()
  try {
    await applyBootstrap(server.url())
    await applyMigrations(server.url())
    const sql = postgres(server.url(), { max: 1, onnotice: () => undefined })
    await writeFile(stateMachineDoc, await stateMachineDocOf(sql))
    await sql.end()
  } finally {
    await server.stop('immediate')
  }
}
