import { GraphFailure, type Remedy } from '@carteiro/meta-graph'
import { type Attempt, giveUpRound, note, stepOfRound } from '@carteiro/platform-kit'
import type { FacebookApi } from './api.ts'

export type Pace = {
  publishCallSeconds: number
  /** How long a post is watched before a lost call counts as not done. */
  doubtSeconds: number
  doubtLookSeconds: number
  /** How long Facebook may take to fetch or process a video. */
  processingLimitSeconds: number
}

/** One upload of one post, or all that is staged for it. When it spoils it is given up, and the next round begins. */
export type Story = { attempt: Attempt; api: FacebookApi; pace: Pace; round: number }

export const stepName = ({ round }: Pick<Story, 'round'>, name: string): string => stepOfRound(round, name)
export const secondsSince = (at: string): number => (Date.now() - Date.parse(at)) / 1000
export const noteOnce = (story: Story, name: string): Promise<{ at: string }> =>
  note(story.attempt, stepName(story, name), { at: new Date().toISOString() })

/** What was looked for again, often enough, is gone. */
const SPOILT: Remedy[] = ['new_container', 'look_again']

/** Works in rounds: what is spoilt, surely unpublished, is done anew, as often as its failure allows. */
export const inRounds = async <Result>(
  first: Omit<Story, 'round'>,
  work: (story: Story) => Promise<Result>,
): Promise<Result> => {
  for (let round = 1; ; round += 1) {
    const story = { ...first, round }
    if (first.attempt.earlier(stepOfRound(round, 'give_up'))?.state === 'done') continue
    try {
      return await work(story)
    } catch (error) {
      const isSpoilt =
        error instanceof GraphFailure && SPOILT.includes(error.remedy) && error.effect === 'none'
      if (!isSpoilt) throw error
      if (round >= error.containers) throw error.final()
      await giveUpRound(first.attempt, round, { reason: error.message })
    }
  }
}
