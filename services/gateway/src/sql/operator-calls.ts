import {
  deadLetter,
  deadLetterCause,
  installationState,
  operatedAccount,
  platformState,
  queueNow,
  redriveAnswer,
} from '@carteiro/contracts'
import type { Sql } from '@carteiro/service-kit'
import { z } from 'zod'
import { queueHistory } from '../queue/history.ts'
import { asker } from './ask.ts'

/** An account that only its owner can renew is brought up this long before its access ends. */
const EXPIRING = '7 days'

/** What the gateway asks of the database for operators, by name. @param answerMs see gatewayCalls */
export const createOperatorCalls = (sql: Sql, answerMs?: number) => {
  const ask = asker(answerMs)
  return {
    queueNow: async () => {
      const [row] = await ask(sql`select public.queue_state() as state`)
      return queueNow.parse(row?.state)
    },

    queueHistory: async (range: string, platform: string | null) => {
      const [row] = await ask(sql`select public.queue_history(${range}, ${platform}) as history`)
      return queueHistory.parse(row?.history)
    },

    platforms: async () => {
      const rows = await ask(sql`
        select p.platform, p.display_name, p.version, p.url, to_json(p.announced_at) as announced_at,
          to_json(policy.paused_at) as paused_at, policy.pause_reason,
          coalesce(policy.failures_in_a_row, 0) as failures_in_a_row,
          to_json(case when policy.open_until > now() and public.is_circuit_open(policy, null) then policy.open_until end) as circuit_open_until,
          coalesce(policy.rates, '[]') as rates
        from public.platforms as p
        left join public.platform_policies as policy on policy.platform = p.platform
        order by p.display_name`)
      return rows.map((row) => platformState.parse(row))
    },

    pause: async (platform: string, reason: string): Promise<void> => {
      await ask(sql`select public.pause_platform(${platform}, ${reason})`)
    },

    /** How many jobs go on. */
    resume: async (platform: string): Promise<number> => {
      const [row] = await ask(sql`select public.resume_platform(${platform}) as released`)
      return z.int().parse(row?.released)
    },

    accounts: async (filter: { platform: string | null; needsCare: boolean; limit: number }) => {
      const rows = await ask(sql`
        select * from (
          select a.id, a.user_id, a.platform, a.external_id, a.display_name, a.problems,
            to_json(a.credentials_expire_at) as expires_at, to_json(a.refresh_due_at) as renewal_due_at,
            to_json(a.checked_at) as checked_at,
            case
              when a.status = 'needs_reauth' then 'needs_reauth'
              when a.problems <> '[]' then 'problem'
              when a.refresh_due_at is null and a.credentials_expire_at < now() + ${EXPIRING}::interval then 'expiring'
              else 'healthy'
            end as health
          from public.platform_accounts as a
          where a.status <> 'disconnected' ${filter.platform ? sql`and a.platform = ${filter.platform}` : sql``}
        ) as seen
        where ${filter.needsCare ? sql`health <> 'healthy'` : sql`true`}
        order by health = 'healthy', platform, display_name, id
        limit ${filter.limit}`)
      return rows.map((row) => operatedAccount.parse(row))
    },

    accountCounts: async () => {
      const rows = await ask(sql`
        select a.platform, count(*)::int as accounts,
          count(*) filter (where a.status = 'needs_reauth')::int as needs_reauth
        from public.platform_accounts as a
        where a.status <> 'disconnected'
        group by a.platform
        order by a.platform`)
      return rows.map((row) =>
        z.object({ platform: z.string(), accounts: z.int(), needs_reauth: z.int() }).parse(row),
      )
    },

    installation: async () => {
      const [row] = await ask(sql`select public.installation_state() as state`)
      return installationState.parse(row?.state)
    },

    confirmInstallation: async (word: {
      as: string
      restoredTo?: string | undefined
      deployment?: string | undefined
    }) => {
      const [row] = await ask(sql`
        select public.confirm_installation(
          confirmed => ${word.as}, deployment_name => ${word.deployment ?? null},
          restored_to => ${word.restoredTo ?? null}
        ) as state`)
      return installationState.extend({ jobs: z.int() }).parse(row?.state)
    },

    deadLetterCauses: async () => {
      const rows = await ask(sql`
        select platform, cause, error_code, jobs::int, safe::int, needs_reason::int, to_json(first_at) as first_at,
          to_json(last_at) as last_at, example
        from public.dead_letter_causes()`)
      return rows.map((row) => deadLetterCause.parse(row))
    },

    deadLetters: async (platform: string | null, cause: string | null, limit: number) => {
      const [row] = await ask(sql`select public.dead_letters(${platform}, ${cause}, ${limit}) as letters`)
      return z.array(deadLetter).parse(row?.letters)
    },

    redrive: async (which: {
      jobIds: string[] | null
      platform: string | null
      cause: string | null
      reason: string | null
    }) => {
      const [row] = await ask(sql`
        select public.redrive_dead_letters(
          job_ids => ${which.jobIds}::uuid[], of_platform => ${which.platform}, of_cause => ${which.cause},
          reason => ${which.reason}
        ) as answer`)
      return redriveAnswer.parse(row?.answer)
    },
  }
}
export type OperatorCalls = ReturnType<typeof createOperatorCalls>
