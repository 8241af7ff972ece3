/** The events of one job at its platform, in order. */
export type Publishing =
  /** A call that publishes has arrived. */
  | { kind: 'call'; call: number }
  /** It has ended at the platform and can have no further effect. `isNothing`: the answer was that it had no effect. */
  | { kind: 'end'; call: number; isNothing: boolean }
  /** A service reconciles it at the platform. */
  | { kind: 'reconcile' }
  /** The user has checked the account and retried the job. */
  | { kind: 'retry' }

/**
 * A call that publishes is made once, or after the result of the previous one is known: that call has ended without an
 * effect, or it was reconciled since, by a service or by the user.
 */
export const publishingProblems = (jobId: string, history: Publishing[]): string[] => {
  const problems: string[] = []
  const running = new Set<number>()
  let isOpen = false
  for (const event of history) {
    if (event.kind === 'call') {
      if (running.size > 0) problems.push(`job ${jobId} is published while an earlier call still runs`)
      else if (isOpen)
        problems.push(`job ${jobId} is published again, and its earlier call was not reconciled`)
      running.add(event.call)
      isOpen = true
    }
    if (event.kind === 'end') {
      running.delete(event.call)
      if (event.isNothing) isOpen = false
    }
    if ((event.kind === 'reconcile' || event.kind === 'retry') && running.size === 0) isOpen = false
  }
  return problems
}
