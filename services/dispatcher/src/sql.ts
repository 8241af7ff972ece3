import { type TurnAnswer, turnAnswer } from '@carteiro/contracts'
import type { Sql } from '@carteiro/service-kit'

/** What became of an attempt, as run_dispatcher_turn takes it. */
export type Settlement = { lease_token: string; outcome: Record<string, unknown> }

export type Turn = {
  settlements: Settlement[]
  renewals: string[]
  /** 0: claim nothing. Undefined: as many as the system's cap lets. */
  maxConcurrent?: number
  wantsToSleep: boolean
}

/** One turn: settle what has finished, renew what goes on, claim what fits. */
export const runTurn = async (sql: Sql, dispatcherId: string, turn: Turn): Promise<TurnAnswer> => {
  const [row] = await sql<{ answer: unknown }[]>`
    select public.run_dispatcher_turn(
      dispatcher_id => ${dispatcherId},
      settlements => ${sql.json(turn.settlements as never)},
      renewals => ${turn.renewals}::uuid[],
      max_concurrent => ${turn.maxConcurrent ?? null},
      wants_to_sleep => ${turn.wantsToSleep}
    ) as answer`
  return turnAnswer.parse(row?.answer)
}
