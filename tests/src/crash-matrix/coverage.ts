import type { Sql } from 'postgres'

type Step = { option: string; step: string }

/** Steps that only record something: no platform is called. */
const notes =
  /(_ready|_not_ready_#|_spoilt|_(doubt|doubt_over|lag) #)$|^(publish_doubted|wait_for)_|^(uploaded|give_up(_containers)?|publish_doubted|find_permalink|publish_complete|created_without_id|database_restored|published|parent_unseen #)$/

/** Steps of jobs, and of actions on them: those are named by what they do, without the post's id. */
const STEPS = `(
  select job_id, step, state from carteiro.publication_steps
  union all
  select action.job_id, split_part(step.step, ' ', 1), step.state
  from carteiro.job_action_steps as step join carteiro.job_actions as action on action.id = step.action_id
)`

/** The common name of similar steps, such as uploads of several files and repetitions in a new generation. */
const stepName = ({ step }: Step): string =>
  step
    .replaceAll(/\d+/g, '#')
    .replace(/^part #: /, '')
    .replace(/( round|_take)[ _]#$/, '')
const nameOf = (one: Step): string => `${one.option}: ${stepName(one)}`

/** Records which steps of the platforms were crashed, and which were not. */
export const createCoverage = (sql: Sql) => {
  const crashed = new Set<string>()
  return {
    /** Call it while the jobs' calls are held: the steps that are open then are the ones that are crashed. */
    noteOpenSteps: async (publicationIds: string[]): Promise<void> => {
      const open = await sql<Step[]>`
        select job.option, step.step from ${sql.unsafe(STEPS)} as step
        join publication_jobs as job on job.id = step.job_id
        where job.publication_id = any(${publicationIds}) and step.state = 'open'`
      for (const step of open) crashed.add(nameOf(step))
    },
    /** Steps that jobs have recorded and no crash has hit. None when no call was held at all. */
    missedSteps: async (): Promise<string[]> => {
      if (crashed.size === 0) return []
      const recorded = await sql<Step[]>`
        select distinct job.option, step.step from ${sql.unsafe(STEPS)} as step
        join publication_jobs as job on job.id = step.job_id`
      const calling = recorded.filter((one) => !notes.test(stepName(one)))
      return [...new Set(calling.map(nameOf))].filter((name) => !crashed.has(name)).sort()
    },
  }
}
export type Coverage = ReturnType<typeof createCoverage>
