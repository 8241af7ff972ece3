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
}
