/** A call with an effect, of one option with one form of content. */
export type CallUnderTest = {
  option: string
  platform: string
  media: ('picture' | 'described picture' | 'video' | 'large video' | 'document')[]
  /** The sandbox's name of the call. */
  operation: string
  settings?: Record<string, unknown>
  /** A setting whose value is the picture. */
  pictureSetting?: string
  /** It is a thread of so many parts. */
  parts?: number
  /** Id at the platform of the account to publish with, if not the default. */
  account?: string
  /** The call is one of this action on the published job. */
  action?: 'unpublish' | 'edit'
  /** Which of several equal calls of the job is crashed: the first is 0. */
  skip?: number
}
