import { type TurnAnswer, turnAnswer } from '@carteiro/contracts'
import { type Sql, secondsHistogram, stopwatch, storable } from '@carteiro/service-kit'

const recordTurn = secondsHistogram(
  'db.client.operation.duration',
  'A call of the database: the turn of a dispatcher.',
  'call',
)
const TURN = { 'db.system.name': 'postgresql', 'db.operation.name': 'run_dispatcher_turn' }

/** What became of an attempt, as run_dispatcher_turn takes it. */
export type Settlement = { lease_token: string; outcome: Record<string, unknown> }

export type Turn = {
  settlements: Settlement[]
  renewals: string[]
  /** 0: claim nothing, and leave. Undefined: as many as the system's cap lets. */
  maxConcurrent?: number
  wantsToSleep: boolean
  /** Leases wanted beyond the slots. */
  ahead?: number
  /** Leases of attempts that have lasted a moment: time to tell the authors. */
  announcements?: string[]
}

/** One turn: settle what has finished, renew what goes on, claim what fits. */
export const runTurn = async (sql: Sql, dispatcherId: string, turn: Turn): Promise<TurnAnswer> => {
  const seconds = stopwatch()
  const [row] = await sql<{ answer: unknown }[]>`
    select public.run_dispatcher_turn(
      dispatcher_id => ${dispatcherId},
      settlements => ${sql.json(storable(turn.settlements) as never)},
      renewals => ${turn.renewals}::uuid[],
      max_concurrent => ${turn.maxConcurrent ?? null},
      wants_to_sleep => ${turn.wantsToSleep},
      ahead => ${turn.ahead ?? 0},
      announcements => ${turn.announcements ?? []}::uuid[]
    ) as answer`.finally(() => recordTurn(seconds(), TURN))
  return turnAnswer.parse(row?.answer)
}

/** Classes of SQLSTATE that say: this data, and no other, cannot be stored. Trying again changes nothing. */
const DATA_PROBLEM = /^(20|22|23)/

/** Whether the database refused what it was given, rather than being away. */
export const isRefusedByDatabase = (error: unknown): boolean =>
  DATA_PROBLEM.test((error as { code?: string } | null)?.code ?? '')
