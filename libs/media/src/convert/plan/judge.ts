import {
  type CatalogOption,
  type JobContent,
  type Problem,
  reviewContent,
  type World,
} from '@carteiro/contracts'

/** What the catalog's own evaluator refuses of the media files; texts and settings are not a conversion's matter. */
export const mediaProblems = (option: CatalogOption, content: JobContent, world: World): Problem[] =>
  reviewContent(option, content, world).problems.filter(({ field }) => field.startsWith('mediaFiles'))

/** Of these problems, those of one file. */
export const ofFile = (problems: Problem[], index: number): Problem[] =>
  problems.filter(({ field }) => field.startsWith(`mediaFiles[${index}]`))
