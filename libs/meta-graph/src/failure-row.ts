import type { ErrorCode, Verdict } from '@carteiro/contracts'

/**
 * `new_container`: this one is spoilt, make another. `poll`: not ready yet, ask again for as long as preparing may take.
 * `look_again`: not known yet, ask again for as long as a new id may lag. After that both are spoilt.
 */
export type Remedy = 'none' | 'new_container' | 'poll' | 'look_again'

/** `use`: a write that names a container made before; what it does not find is the container, not the account. */
export type CallKind = 'read' | 'write' | 'use'

/** An answer of the Graph API that is known to mean something, and what we make of it. */
export type FailureRow = {
  codes?: readonly number[]
  subcodes?: readonly number[]
  /** In the message, where Meta gives no number. */
  named?: RegExp
  /** What the status of a spoilt container says, where it is a word. */
  containerErrors?: readonly string[]
  /** Only in answers to calls of this kind. */
  on?: CallKind
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
