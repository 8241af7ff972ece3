import { type Logger, withSpan } from '@carteiro/service-kit'
import type { Refresh } from './refresh.ts'
import type { AccountCalls } from './sql.ts'

/** Renews what is due, and checks what will be. */
export const createSweep =
  (parts: { calls: AccountCalls; refresh: Refresh; checkReadiness: () => Promise<number>; logger: Logger }) =>
  (): Promise<{ renewed: number; checked: number }> =>
    withSpan('account sweep', {}, async () => {
      let renewed = 0
      for (const { id: accountId, version } of await parts.calls.accountsToRefresh()) {
        const { state } = await parts.refresh(accountId, version).catch((error) => {
          parts.logger.error({ err: error, account_id: accountId }, 'Tokens not renewed')
          return { state: 'later' }
        })
        if (state === 'renewed') renewed += 1
      }
      return { renewed, checked: await parts.checkReadiness() }
    })

/** Sweeps now and then, never twice at once. */
export const startKeeper = (
  sweep: () => Promise<unknown>,
  everySeconds: number,
  logger: Logger,
): { stop: () => Promise<void> } => {
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  let running: Promise<void> = Promise.resolve()
  const run = (): void => {
    running = sweep()
      .then(
        () => undefined,
        (error) => logger.warn({ err: error }, 'Account sweep failed'),
      )
      .then(() => {
        if (!isStopped) timer = setTimeout(run, everySeconds * 1000)
      })
  }
  run()
  return {
    stop: async () => {
      isStopped = true
      clearTimeout(timer)
      await running
    },
  }
}
