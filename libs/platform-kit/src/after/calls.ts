import { type Sql, storable } from '@carteiro/service-kit'
import { attemptAnswer, fenced, type JobCalls, stepAnswerOf } from '../sql.ts'

/** What `jobCalls` are for a job, for an action on a published one. Its posts are known, so none is looked for among other jobs'. */
export const actionCalls = (sql: Sql, actionId: string, lease: string): JobCalls => {
  const finish = async (step: string, state: 'done' | 'not_done', result: unknown, adopts: boolean) => {
    await fenced(sql`
      select carteiro.finish_action_step(
        action_id => ${actionId}, lease => ${lease}, step => ${step}, new_state => ${state},
        result => ${sql.json(storable(result ?? null) as never)}, adopts => ${adopts}
      )`)
  }
  return {
    openAttempt: async () => {
      const [row] = await fenced(
        sql`select carteiro.open_job_action(action_id => ${actionId}, lease => ${lease}) as answer`,
      )
      return attemptAnswer.parse(row?.answer)
    },
    beginStep: async (step) => {
      const [row] = await fenced(sql`
        select carteiro.begin_action_step(
          action_id => ${actionId}, lease => ${lease}, step => ${step.name},
          intent => ${step.intent && sql.json(storable(step.intent) as never)}, commits => ${step.publishes},
          call_seconds => ${step.callSeconds}, reopen => ${step.reopen}, idempotent => ${step.idempotent}
        ) as answer`)
      return stepAnswerOf(row?.answer)
    },
    finishStep: (step, state, result) => finish(step, state, result, false),
    adoptStep: (step, result) => finish(step, 'done', result, true),
    reportProgress: async () => undefined,
    postsOfOtherJobs: async () => [],
  }
}
