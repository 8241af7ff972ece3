import {
  deadLetter,
  deadLetterCause,
  eventHandler,
  handlerDeadLetter,
  installationState,
  type Mode,
  operatedAccount,
  platformState,
  queueNow,
  redriveAnswer,
  storedMedia,
} from '@carteiro/contracts'
import type { Sql } from '@carteiro/service-kit'
import { z } from 'zod'
import { type Actor, acting } from '../actor.ts'
import { queueHistory } from '../queue/history.ts'
import { asker } from './ask.ts'

/** An account that only its owner can renew is listed this long before its access ends. */
const EXPIRING = '7 days'

/** What the gateway asks of the database for operators, by name. @param answerMs see gatewayCalls */
export const createOperatorCalls = (sql: Sql, answerMs?: number) => {
  const ask = asker(answerMs)
  return {
    queueNow: async (mode: Mode) => {
      const [row] = await ask(sql`select carteiro.queue_state(of_mode => ${mode}) as state`)
      return queueNow.parse(row?.state)
    },

    queueHistory: async (range: string, platform: string | null, mode: Mode) => {
      const [row] = await ask(sql`select carteiro.queue_history(${range}, ${platform}, ${mode}) as history`)
      return queueHistory.parse(row?.history)
    },

    storedMedia: async (users: number) => {
      const [row] = await ask(sql`
        select carteiro.media_totals() || jsonb_build_object('users', carteiro.top_uploaders(${users})) as media`)
      return storedMedia.parse(row?.media)
    },

    platforms: async (mode: Mode) => {
      const rows = await ask(sql`
        select p.platform, p.mode, p.display_name, p.version, p.url, to_json(p.registered_at) as registered_at,
          to_json(policy.paused_at) as paused_at, policy.pause_reason,
          coalesce(policy.failures_in_a_row, 0) as failures_in_a_row,
          to_json(case when policy.open_until > now() and carteiro.is_circuit_open(policy, null) then policy.open_until end) as circuit_open_until,
          coalesce(policy.rates, '[]') as rates
        from carteiro.platforms as p
        left join carteiro.platform_policies as policy on policy.deployment = p.deployment
        where p.mode = ${mode}
        order by p.display_name`)
      return rows.map((row) => platformState.parse(row))
    },

    pause: async (actor: Actor, platform: string, reason: string, mode: Mode): Promise<void> => {
      await ask(
        acting(
          sql,
          actor,
          (transaction) => transaction`select carteiro.pause_platform(${platform}, ${reason}, ${mode})`,
        ),
      )
    },

    /** Answers how many jobs continue. */
    resume: async (actor: Actor, platform: string, mode: Mode): Promise<number> => {
      const [row] = await ask(
        acting(
          sql,
          actor,
          (transaction) => transaction`select carteiro.resume_platform(${platform}, ${mode}) as released`,
        ),
      )
      return z.int().parse(row?.released)
    },

    accounts: async (filter: { platform: string | null; mode: Mode; needsCare: boolean; limit: number }) => {
      const rows = await ask(sql`
        select * from (
          select a.id, a.user_id, a.platform, a.mode, a.external_id, a.display_name, a.problems,
            to_json(a.credentials_expire_at) as expires_at, to_json(a.refresh_due_at) as renewal_due_at,
            to_json(a.checked_at) as checked_at,
            case
              when a.status = 'needs_reauth' then 'needs_reauth'
              when a.problems <> '[]' then 'problem'
              when a.refresh_due_at is null and a.credentials_expire_at < now() + ${EXPIRING}::interval then 'expiring'
              else 'healthy'
            end as health
          from carteiro.platform_accounts as a
          where a.status <> 'disconnected' and a.mode = ${filter.mode} ${filter.platform ? sql`and a.platform = ${filter.platform}` : sql``}
        ) as seen
        where ${filter.needsCare ? sql`health <> 'healthy'` : sql`true`}
        order by health = 'healthy', platform, display_name, id
        limit ${filter.limit}`)
      return rows.map((row) => operatedAccount.parse(row))
    },

    accountCounts: async (mode: Mode) => {
      const rows = await ask(sql`
        select a.platform, count(*)::int as accounts,
          count(*) filter (where a.status = 'needs_reauth')::int as needs_reauth
        from carteiro.platform_accounts as a
        where a.status <> 'disconnected' and a.mode = ${mode}
        group by a.platform
        order by a.platform`)
      return rows.map((row) =>
        z.object({ platform: z.string(), accounts: z.int(), needs_reauth: z.int() }).parse(row),
      )
    },

    installation: async () => {
      const [row] = await ask(sql`select carteiro.installation_state() as state`)
      return installationState.parse(row?.state)
    },

    confirmInstallation: async (
      actor: Actor,
      confirmation: { as: string; restoredTo?: string | undefined; deployment?: string | undefined },
    ) => {
      const [row] = await ask(
        acting(
          sql,
          actor,
          (transaction) => transaction`
          select carteiro.confirm_installation(
            confirmed => ${confirmation.as}, deployment_name => ${confirmation.deployment ?? null},
            restored_to => ${confirmation.restoredTo ?? null}
          ) as state`,
        ),
      )
      return installationState.extend({ jobs: z.int() }).parse(row?.state)
    },

    eventHandlers: async () => {
      const [row] = await ask(sql`select carteiro.event_handler_states() as states`)
      return z.array(eventHandler).parse(row?.states)
    },

    handlerDeadLetters: async (ofFunction: string | null, before: number | null, limit: number) => {
      const [row] = await ask(
        sql`select carteiro.dead_handler_events(${ofFunction}, ${before}, ${limit}) as letters`,
      )
      return z.array(handlerDeadLetter).parse(row?.letters)
    },

    /** Answers for how many events. */
    redriveHandlers: async (actor: Actor, which: { ids: number[] | null; ofFunction: string | null }) => {
      const [row] = await ask(
        acting(
          sql,
          actor,
          (transaction) => transaction`
            select carteiro.redrive_handler_events(
              event_ids => ${which.ids}::bigint[], of_function => ${which.ofFunction}
            ) as redriven`,
        ),
      )
      return z.int().parse(row?.redriven)
    },

    deadLetterCauses: async (mode: Mode) => {
      const rows = await ask(sql`
        select platform, cause, error_code, jobs::int, safe::int, needs_reason::int, to_json(first_at) as first_at,
          to_json(last_at) as last_at, example
        from carteiro.dead_letter_causes(${mode})`)
      return rows.map((row) => deadLetterCause.parse(row))
    },

    deadLetters: async (platform: string | null, cause: string | null, limit: number, mode: Mode) => {
      const [row] = await ask(
        sql`select carteiro.dead_letters(${platform}, ${cause}, ${limit}, ${mode}) as letters`,
      )
      return z.array(deadLetter).parse(row?.letters)
    },

    redrive: async (
      actor: Actor,
      which: {
        jobIds: string[] | null
        platform: string | null
        cause: string | null
        reason: string | null
        mode: Mode
      },
    ) => {
      const [row] = await ask(
        acting(
          sql,
          actor,
          (transaction) => transaction`
          select carteiro.redrive_dead_letters(
            job_ids => ${which.jobIds}::uuid[], of_platform => ${which.platform}, of_cause => ${which.cause},
            reason => ${which.reason}, of_mode => ${which.mode}
          ) as answer`,
        ),
      )
      return redriveAnswer.parse(row?.answer)
    },
  }
}
export type OperatorCalls = ReturnType<typeof createOperatorCalls>
