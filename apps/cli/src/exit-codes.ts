import {
  AbortedError,
  AuthenticationError,
  CarteiroError,
  ConfigurationError,
  ConnectionError,
  PermissionError,
  RateLimitError,
  ServerError,
  WaitTimeoutError,
} from '@carteiro/sdk'

/** What the command ends with. docs/cli.md lists them; a test compares. */
export const EXIT = {
  ok: 0,
  /** The call went well, and what it is about did not: a job failed, the doctor found something. */
  failed: 1,
  /** The command line, or a file that it names. */
  usage: 2,
  /** The address or the key is missing, not accepted, or lacks a scope. */
  rights: 3,
  /** The gateway refuses the input, does not find it, or cannot do it in its present state. */
  refused: 4,
  /** No answer, an outage, or too many calls: the same call may succeed later. */
  unavailable: 5,
  /** `--timeout` is over; what was waited for goes on. */
  timeout: 6,
  /** Ctrl-C. */
  interrupted: 130,
} as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** Something is wrong with the command line or a file; the message says what was expected. */
export class UsageError extends Error {}

export const exitCodeOf = (error: unknown): ExitCode => {
  if (error instanceof AbortedError) return EXIT.interrupted
  if (error instanceof WaitTimeoutError) return EXIT.timeout
  if (
    error instanceof AuthenticationError ||
    error instanceof PermissionError ||
    error instanceof ConfigurationError
  )
    return EXIT.rights
  if (error instanceof ConnectionError || error instanceof ServerError || error instanceof RateLimitError)
    return EXIT.unavailable
  if (error instanceof CarteiroError) return EXIT.refused
  const isFile = ['ENOENT', 'EACCES', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')
  return error instanceof UsageError || isFile ? EXIT.usage : EXIT.failed
}
