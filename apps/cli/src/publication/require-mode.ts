import type { Context } from '../context.ts'
import { UsageError } from '../exit-codes.ts'
import type { Mode } from '../settings.ts'

export type ModeOptions = { live?: boolean; test?: boolean }

/**
 * The mode of a command that posts. For real only when that was said: by --live, or by a yes on the terminal.
 *
 * @throws UsageError when it was not, or the key cannot
 */
export const requireMode = async (
  context: Context,
  { live, test }: ModeOptions,
  what: string,
): Promise<Mode> => {
  const ofKey = context.mode()
  if (live && test) throw new UsageError('--live and --test: expected one of them')
  if (live && ofKey === 'test')
    throw new UsageError(
      '--live: CARTEIRO_API_KEY is a test key, which publishes to the sandbox alone; set a ck_live_… key',
    )
  if (test || ofKey === 'test') return 'test'
  if (live) return 'live'
  if (context.output.isTerminal && (await context.confirm(`${what} for real, with a live key?`)))
    return 'live'
  throw new UsageError(
    'CARTEIRO_API_KEY is a live key: pass --live to publish for real, or --test to publish to the sandbox. Nothing was published',
  )
}
