import { kindOfMedia, type MediaCombination, type MediaFile } from '@carteiro/contracts'
import { refused } from './outcomes.ts'

/**
 * The gateway has checked a job by the catalog; a row that came another way is held to the same combinations.
 * @throws PlatformError (refuse) that names what the platform takes
 */
export const requireCombination = (
  platform: string,
  combinations: readonly MediaCombination[],
  files: MediaFile[],
): void => {
  const fits = combinations.some(
    ({ kinds, min, max }) =>
      files.length >= min &&
      files.length <= max &&
      files.every((file) => kinds.includes(kindOfMedia(file.type))),
  )
  if (fits) return
  const allowed = combinations.map(({ name }) => name).join(', ')
  throw refused('media_rejected', `mediaFiles: ${platform} takes one of: ${allowed}`)
}
