import type { EnqueueRequest } from '../enqueue.ts'
import type { JobContent } from '../internal.ts'
import type { CatalogOption } from './catalog.ts'
import { evaluateMedia, warnOfMedia } from './evaluate-media.ts'
import { evaluateRules, type Fields } from './evaluate-rules.ts'
import { evaluateSettings } from './evaluate-settings.ts'
import { evaluateText } from './evaluate-text.ts'
import type { World } from './facts.ts'
import type { Problem } from './problem.ts'

type Content = Pick<EnqueueRequest, 'mediaFiles' | 'captions' | 'settings'>

/** An option's share of a publication: the specific caption before the universal one, its own settings. */
export const contentOf = (request: Content, option: CatalogOption): JobContent => ({
  mediaFiles: request.mediaFiles,
  caption:
    option.text === null
      ? ''
      : (request.captions.specific?.[option.option] ?? request.captions.universal ?? ''),
  settings: request.settings[option.option] ?? {},
})

const fieldsOf = (option: CatalogOption, request?: Content): Fields => {
  const isSpecific = request?.captions.specific?.[option.option] !== undefined
  return {
    caption: isSpecific ? `captions.specific.${option.option}` : 'captions.universal',
    settings: `settings.${option.option}`,
  }
}

/** What is known of an option's content before it is sent. */
export type Evaluation = {
  /** What the platform would refuse. Empty: it may be enqueued. */
  problems: Problem[]
  /** What is accepted, though its effect may surprise the user. */
  warnings: Problem[]
  /** What only the platform or the account can decide, when it is sent. */
  checkedWhenSent: Problem[]
}

const evaluate = (option: CatalogOption, content: JobContent, world: World, fields: Fields): Evaluation => {
  const facts = { ...world, content }
  return {
    problems: [
      ...evaluateMedia(option.media, content.mediaFiles),
      ...evaluateText(option.text, facts, fields.caption),
      ...evaluateSettings(option.settings, content.settings, fields.settings),
      ...evaluateRules(option.rules, facts, fields),
    ],
    warnings: [
      ...warnOfMedia(option.media, content.mediaFiles),
      ...evaluateRules(option.warnings, facts, fields),
    ],
    checkedWhenSent: evaluateRules(option.checked_when_sent, facts, fields),
  }
}

/** Evaluates an option's share of a publication by its catalog alone, and returns all problems at once. */
export const reviewOption = (option: CatalogOption, request: Content, world: World): Evaluation =>
  evaluate(option, contentOf(request, option), world, fieldsOf(option, request))

/** The same for a job's content, which no longer says whether its caption was the specific or the universal one. */
export const reviewContent = (option: CatalogOption, content: JobContent, world: World): Evaluation =>
  evaluate(option, content, world, fieldsOf(option))

/** The problems for which the platform would refuse an option's content. Empty: it may be enqueued. */
export const evaluateOption = (option: CatalogOption, request: Content, world: World = {}): Problem[] =>
  reviewOption(option, request, world).problems
