/**
 * What moves a job that is not final, for each state that its row, timer, slot, messages and place in the backlog can be
 * in. The stress checks it against the database (checker/states.ts), and docs/movers.md is written from it.
 */
export type JobState = {
  name: string
  /** The condition as text. */
  is: string
  /** The condition in SQL, on a row `f` of the facts in checker/states.ts. Exactly one state of the list applies to a job. */
  when: string
  /** What moves the job on: functions of the database by their names. */
  movedBy: string
  /** How soon, in production. */
  within: string
  /**
   * Whether the stress may observe it. `briefly`: the next sweeps of any dispatcher end it. `never`: it is a bug. Undefined:
   * for any time.
   */
  mayBeSeen?: 'briefly' | 'never'
}

const atWork = "f.status = 'processing' and f.next_attempt_at is null"
const waits = `not (${atWork})`
const held = `${waits} and f.hold_reason is not null`
const notPreparing = "f.hold_reason <> 'preparing_media'"
const preparing = `${held} and f.due_at = 'infinity' and f.hold_reason = 'preparing_media'`
const free = `${waits} and f.hold_reason is null`
const due = `${free} and f.due_at is null`

const inRateQueue = `${free} and f.in_rate_queue and f.due_at > f.now and f.due_at < 'infinity'`
const withoutMessage = `${due} and f.messages = 0`
const parked = `${withoutMessage} and f.is_parked`
const mayHaveSlot = '(f.slots_held < f.slots_allowed and f.slots_free > 0)'
const inBacklog = `${withoutMessage} and f.in_backlog and not f.is_parked`

export const jobStates: JobState[] = [
  {
    name: 'in flight',
    is: 'an attempt has it, with a valid lease',
    when: `${atWork} and f.slots = 1 and not f.is_expired`,
    movedBy:
      'its dispatcher, which settles the attempt (`poll_publication_queue`); if that stops, the lease expires',
    within:
      'the attempt’s own limit (10 minutes); a lease lasts 30 seconds, or as long as a call that publishes',
  },
  {
    name: 'lease expired',
    is: 'its dispatcher has stopped',
    when: `${atWork} and f.slots = 1 and f.is_expired`,
    movedBy:
      '`release_expired_leases`, in any dispatcher’s sweep or by `process_publication_jobs`: back into its queue, or failed after `lost_attempts` in a row',
    within: 'a second; 10 seconds when every dispatcher sleeps or is gone',
    mayBeSeen: 'briefly',
  },
  {
    name: 'preparing',
    is: 'files of it are converted or copied first; its timer is set to infinity',
    when: `${preparing} and f.has_media_task`,
    movedBy:
      '`release_prepared_job`, when the gateway that has its last task ends it; a task whose gateway is gone is claimed by another one (`claim_media_task`); its user may cancel it',
    within: 'the time that the work takes, of five tries at most; a task is taken over after 15 seconds',
  },
  {
    name: 'prepared',
    is: 'its tasks have ended, or are gone',
    when: `${preparing} and not f.has_media_task`,
    movedBy:
      '`release_prepared_jobs`, called by the gateway that ended the task, by any gateway that has nothing to do, and by `process_publication_jobs`: with the results into its queue or to its timer, failed as its task, or with new tasks',
    within: 'at once; 10 seconds when the gateway was killed in between',
  },
  {
    name: 'held',
    is: 'its platform is paused, or its account must be connected again; its timer is set to infinity',
    when: `${held} and ${notPreparing} and f.due_at = 'infinity' and f.hold_reason_now is not null`,
    movedBy:
      '`resume_platform`, or the trigger `release_account_jobs` when the account is connected; its user may cancel or reschedule it',
    within: 'the transaction that ends the reason',
  },
  {
    name: 'timer running',
    is: 'scheduled, or waiting for a retry, a rate of its account, a circuit or its platform',
    when: `${free} and not f.in_rate_queue and f.due_at > f.now and f.due_at < 'infinity'`,
    movedBy:
      '`send_due_publication_jobs`, in any dispatcher’s poll or by `process_publication_jobs`; a reservation under a rate is such a timer (`reserve_rate`)',
    within: 'the time of its timer: a dispatcher sleeps no longer than until the next one',
  },
  {
    name: 'in the rate queue',
    is: 'other jobs have the places of a rate that all users share; its timer is an estimate of when its own comes',
    when: `${inRateQueue} and not f.has_its_place`,
    movedBy:
      '`send_due_publication_jobs` when the estimate is over: it reserves its place (`take_shared_place`), or gets another estimate; `advance_rate_queue` when jobs before it have left',
    within: 'its place in the order: one job of each user, in rotation',
  },
  {
    name: 'in the rate queue, at its place',
    is: 'its place has come sooner than estimated',
    when: `${inRateQueue} and f.has_its_place`,
    movedBy:
      '`advance_rate_queue`, in any dispatcher’s sweep or by `process_publication_jobs`; its timer as well',
    within: 'a second; 10 seconds when every dispatcher sleeps or is gone',
    mayBeSeen: 'briefly',
  },
  {
    name: 'timer due',
    is: 'its timer has run out',
    when: `${free} and f.due_at <= f.now`,
    movedBy: '`send_due_publication_jobs`, at most 500 in a poll',
    within: 'the next poll; 10 seconds when a dispatcher was not woken',
    mayBeSeen: 'briefly',
  },
  {
    name: 'in a queue',
    is: 'due, with a message in the queue of its priority',
    when: `${due} and f.messages > 0`,
    movedBy:
      '`fill_publication_slots`, in any dispatcher’s poll: it leases or parks the job. The transaction that sent the message has woken a dispatcher (`wake_dispatchers`)',
    within: 'its place in the order: every queue is first at least at every tenth claim',
  },
  {
    name: 'parked, at the limit',
    is: 'due; its platform has as many slots as it may have, or none is free',
    when: `${parked} and not ${mayHaveSlot}`,
    movedBy:
      '`take_parked_jobs`, in the poll that frees a slot of its platform or raises its limit: a call of it has ended or been answered, or no other platform has jobs (`next_slot_limit_rise`)',
    within: 'the time limit of the calls of its platform; its place in the order of its queue',
  },
  {
    name: 'parked, with a free slot',
    is: 'its platform may have a slot, and one is free',
    when: `${parked} and ${mayHaveSlot}`,
    movedBy:
      '`take_parked_jobs`, in any dispatcher’s poll; none sleeps meanwhile (`has_room_for_parked_jobs`), and `process_publication_jobs` wakes one',
    within: 'the next poll; 10 seconds when a dispatcher was not woken',
    mayBeSeen: 'briefly',
  },
  {
    name: 'in the backlog, behind parked jobs',
    is: 'due; jobs of its user and platform are parked, and it would be, too',
    when: `${inBacklog} and f.is_behind_parked`,
    movedBy: '`refill_queue`, when the last parked job is claimed, cancelled or rescheduled',
    within: 'see *parked, at the limit*',
  },
  {
    name: 'in the backlog, behind messages',
    is: 'due, beyond its user’s share of the queue',
    when: `${inBacklog} and not f.is_behind_parked and f.messages_of_user > 0`,
    movedBy: '`refill_queue`, when one of the user’s messages is claimed (`take_messages`)',
    within: 'when half of the user’s share of the queue is claimed',
  },
  {
    name: 'in the backlog, without messages before it',
    is: 'due; its user has no messages in the queue any more: an enqueue counted some that were being claimed',
    when: `${inBacklog} and not f.is_behind_parked and f.messages_of_user = 0`,
    movedBy:
      '`refill_queues`, in any dispatcher’s sweep or by `process_publication_jobs`; the user’s next enqueue as well',
    within: 'a second; 10 seconds when every dispatcher sleeps or is gone',
    mayBeSeen: 'briefly',
  },
  {
    name: 'held without a reason',
    is: 'held, but the reason has ended',
    when: `${held} and ${notPreparing} and f.due_at = 'infinity' and f.hold_reason_now is null`,
    movedBy: '`process_publication_jobs`',
    within: '10 seconds',
    mayBeSeen: 'never',
  },
  {
    name: 'in flight without a lease',
    is: 'no slot has the attempt',
    when: `${atWork} and f.slots = 0`,
    movedBy: '`retry_failed_publication_jobs`',
    within: '5 minutes',
    mayBeSeen: 'never',
  },
  {
    name: 'lost',
    is: 'due, without a message or a place in the backlog: for example after a queue was purged',
    when: `${due} and f.messages = 0 and not f.in_backlog`,
    movedBy: '`retry_failed_publication_jobs`',
    within: '5 minutes, a minute after it was created at the earliest',
    mayBeSeen: 'never',
  },
]
/** There is no other state of an unfinished job. */

export type SlotState = Pick<JobState, 'name' | 'is' | 'movedBy' | 'within' | 'mayBeSeen'> & {
  /** The condition in SQL, on a slot `s` with a lease and its job `j`, whose columns are null when it is deleted. */
  when: string
}

const isAtWork = 'carteiro.is_at_work(j, s.attempt)'

/** What frees a slot that is in use. */
export const slotStates: SlotState[] = [
  {
    name: 'of a job in flight',
    is: 'its job is in flight with this attempt',
    when: `j.id is not null and ${isAtWork}`,
    movedBy: 'the settlement of the attempt, or the release of its lease',
    within: 'see *in flight* and *lease expired*',
  },
  {
    name: 'of a cancelled or deleted job',
    is: 'its job was cancelled or deleted in flight, and the work may still go on',
    when: `(j.id is null or (j.status = 'cancelled' and not ${isAtWork})) and s.lease_expires_at > now()`,
    movedBy:
      'its dispatcher, which settles when the work has ended: it learns of a cancellation with the next renewal, and the next step of a deleted job is refused',
    within:
      'a third of a lease, and the time to abort a call; for a deleted job, the call that is in progress',
  },
  {
    name: 'without work',
    is: 'its job was settled by other means; or its dispatcher has stopped, and the job was cancelled or deleted',
    when: `(j.id is null or not ${isAtWork}) and (j.status <> 'cancelled' or s.lease_expires_at <= now())`,
    movedBy:
      '`release_expired_leases`, in any dispatcher’s sweep or by `process_publication_jobs`; its dispatcher, when it settles',
    within: 'a second; 10 seconds when every dispatcher sleeps or is gone',
    mayBeSeen: 'briefly',
  },
]
