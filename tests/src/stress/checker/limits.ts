import type { Snapshot } from './states.ts'

type Row = {
  platform: string
  /** How many slots the platform may have. */
  slots: number
  /** Whether that is fewer than all: only a real limit counts prefetched leases, too. */
  is_limited: boolean
  timed_out_at: string | null
  leases: number
  /** When its newest lease was given. */
  claimed_at: Date | null
  read_at: Date
}

/**
 * The leases that are held now also were when the newest was given. That time is known only for jobs in flight: the
 * others were cancelled meanwhile.
 */
const LEASES = `
  select its.deployment as platform, its.slots, its.reason is not null as is_limited, policy.timed_out_at::text as timed_out_at, count(slot.slot)::int as leases,
    max(event.at) as claimed_at, clock_timestamp() as read_at
  from carteiro.slot_limits((select max_concurrent from carteiro.queue_settings)) as its
  left join carteiro.platform_policies as policy on policy.deployment = its.deployment
  left join carteiro.publication_slots as slot on slot.deployment = its.deployment and slot.lease_token is not null
  left join carteiro.publication_job_events as event
    on event.job_id = slot.job_id and event.attempt = slot.attempt and event.type = 'attempt_started'
  group by its.deployment, its.slots, its.reason, policy.timed_out_at`

/** The tolerance for a claim, which reads the limits, may wait for a lock, and then writes its leases. */
const CLAIM_MS = 2_000

/** Checks the slot limits of platforms: a lease is a violation if the limit was that low before it was given. */
export const createLimitCheck = () => {
  /** For each limited platform its limit, the reason, and since when it has been the same without a break. */
  const since = new Map<string, { slots: number; cause: string; readAt: Date }>()

  return async (snapshot: Snapshot): Promise<string[]> => {
    const rows = (await snapshot.unsafe(LEASES)) as unknown as Row[]
    const problems: string[] = []
    for (const {
      platform,
      slots,
      is_limited: isLimited,
      timed_out_at: timedOutAt,
      leases,
      claimed_at: claimedAt,
      read_at: readAt,
    } of rows) {
      if (!isLimited) {
        since.delete(platform)
        continue
      }
      const earlier = since.get(platform)
      const cause = timedOutAt ?? ''
      const stay = earlier?.slots === slots && earlier.cause === cause ? earlier : { slots, cause, readAt }
      since.set(platform, stay)
      if (leases > slots && claimedAt !== null && claimedAt.getTime() - stay.readAt.getTime() > CLAIM_MS) {
        problems.push(
          `${platform} has ${leases} slots and may have ${slots}, also when the last one was taken`,
        )
      }
    }
    return problems
  }
}
