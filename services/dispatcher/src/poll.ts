import { type Mode, type PollAnswer, pollAnswer } from '@carteiro/contracts'
import { type Sql, secondsHistogram, stopwatch, storable } from '@carteiro/service-kit'

const recordPoll = secondsHistogram(
  'db.client.operation.duration',
  'A call of the database: a poll by the dispatcher.',
  'call',
)
const POLL = { 'db.system.name': 'postgresql', 'db.operation.name': 'poll_publication_jobs' }

/** How an attempt ended, as poll_publication_jobs takes it. */
export type Settlement = { lease_token: string; outcome: Record<string, unknown> }

export type PollRequest = {
  settlements: Settlement[]
  renewals: string[]
  /** 0: claim nothing, and sign off. Undefined: as many as the system's cap allows. */
  maxConcurrent?: number
  wantsToSleep: boolean
  /** Leases wanted beyond the slots. */
  prefetch?: number
}

/** Who polls: a dispatcher works in one mode. */
export type Poller = { id: string; mode: Mode }

/** One poll: settle what has finished, renew what goes on, claim what fits. */
export const poll = async (sql: Sql, { id, mode }: Poller, request: PollRequest): Promise<PollAnswer> => {
  const seconds = stopwatch()
  const [row] = await sql<{ answer: unknown }[]>`
    call carteiro.poll_publication_jobs(
      dispatcher_id => ${id},
      settlements => ${sql.json(storable(request.settlements) as never)},
      renewals => ${request.renewals}::uuid[],
      max_concurrent => ${request.maxConcurrent ?? null},
      wants_to_sleep => ${request.wantsToSleep},
      ahead => ${request.prefetch ?? 0},
      of_mode => ${mode}
    )`.finally(() => recordPoll(seconds(), POLL))
  return pollAnswer.parse(row?.answer)
}

/** Settles and claims nothing. It removes the dispatcher from those to wake, until its next poll. */
export const settleOnly = (sql: Sql, poller: Poller, settlements: Settlement[]): Promise<PollAnswer> =>
  poll(sql, poller, { settlements, renewals: [], maxConcurrent: 0, wantsToSleep: false })

/** Classes of SQLSTATE that mean: these data, and no others, cannot be stored. Trying again changes nothing. */
const DATA_PROBLEM = /^(20|22|23)/

/** Whether the database refused what it was given, rather than being away. */
export const isRefusedByDatabase = (error: unknown): boolean =>
  DATA_PROBLEM.test((error as { code?: string } | null)?.code ?? '')
