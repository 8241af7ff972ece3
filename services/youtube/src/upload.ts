import {
  type Attempt,
  currentRound,
  giveUpRound,
  type Media,
  type SendRange,
  stepOfRound,
} from '@carteiro/platform-kit'
import type { YouTubeApi } from './api.ts'
import { YouTubeFailure } from './failures.ts'
import { MAX_SESSIONS } from './limits.ts'

/**
 * One upload session at YouTube. When it dies it is given up, never before it is sure that no video came of it, and the
 * next attempt begins another.
 */
export type Upload = UploadParts & { number: number }
export type UploadParts = { attempt: Attempt; api: YouTubeApi; sendRange: SendRange }

export const currentUpload = (parts: UploadParts): Upload => ({
  ...parts,
  number: currentRound(parts.attempt),
})

/** The record of a step, kept apart from earlier sessions'. */
export const stepName = ({ number }: Pick<Upload, 'number'>, name: string): string =>
  stepOfRound(number, name)

/** Does a session's work. One that has died without a video is given up. @throws what the work throws */
export const unlessGone = async <Result>(upload: Upload, work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof YouTubeFailure) || error.sessionEnd !== 'gone') throw error
    await giveUpRound(upload.attempt, upload.number, { reason: error.message, ...error.platformError })
    throw upload.number >= MAX_SESSIONS ? error.final() : error
  }
}

/** Opens the file once, when it is first needed. */
export const sourceOf = ({ attempt }: UploadParts): (() => Promise<Media>) => {
  const [file] = attempt.content.mediaFiles
  let opened: Promise<Media> | undefined
  return () => {
    if (!file) throw new Error('a video was planned without a file')
    opened ??= attempt.openMedia(file)
    return opened
  }
}

export const secondsSince = (at: string): number => (Date.now() - Date.parse(at)) / 1000
