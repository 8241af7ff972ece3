import type { ErrorCode, Verdict } from '@carteiro/contracts'

/** `new_container`: this one is spoilt, make another. `poll`: not ready yet, wait for it. */
export type Remedy = 'none' | 'new_container' | 'poll'

/** An answer of the Graph API that is known to mean something, and what we make of it. */
export type FailureRow = {
  codes?: readonly number[]
  subcodes?: readonly number[]
  /** In the message, where Meta gives no number. */
  named?: RegExp
  /** What the status of a spoilt container says, where it is a word. */
  containerErrors?: readonly string[]
  /** Only where a thing is read, or only where one is written. */
  on?: 'read' | 'write'
  verdict: Verdict
  code: ErrorCode
  remedy?: Remedy
  waitSeconds?: number
  /** From a call that publishes it proves nothing: the post may be out. */
  unclearWhenPublishing?: true
  /** How many containers may meet this end before the content itself is blamed. */
  containers?: number
  message: string
}
