import type { Attempt, SendRange } from '@carteiro/platform-kit'
import type { LinkedInApi } from './api.ts'
import type { Author } from './author.ts'

/** What every part of a post's story works with. */
export type Story = {
  attempt: Attempt
  api: LinkedInApi
  author: Author
  sendRange: SendRange
  /** Uploads of the post's media are counted from 1: when one is spoilt, all are begun anew. */
  round: number
  graceSeconds: number
  /** How long the one call that publishes may take. */
  createCallSeconds: number
  /** When the author's posts are read after it gave no answer, in seconds after it was given up. */
  lookAtSeconds: number[]
}
