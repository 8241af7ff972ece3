import type { EnqueueRequest } from '../enqueue.ts'
import type { JobContent } from '../internal.ts'
import type { MediaFile } from '../media.ts'
import { partsFor } from '../parts.ts'
import type { CatalogOption } from './catalog.ts'
import { evaluateMedia, warnOfMedia } from './evaluate-media.ts'
import { contentOfPart, requestedPartsProblems, threadProblems } from './evaluate-parts.ts'
import { evaluateRules, type Fields } from './evaluate-rules.ts'
import { evaluateSettings } from './evaluate-settings.ts'
import { evaluateText } from './evaluate-text.ts'
import type { World } from './facts.ts'
import type { Problem } from './problem.ts'

type Content = Pick<EnqueueRequest, 'mediaFiles' | 'captions' | 'settings' | 'parts'>

/**
 * An option's share of a publication: its parts, or else the specific caption before the universal one; its own settings.
 */
export const contentOf = (request: Content, option: CatalogOption): JobContent => {
  const settings = request.settings[option.option] ?? {}
  const [first, ...others] = partsFor(request.parts, option.option)?.list ?? []
  if (first) {
    const thread = others.map(({ text, mediaFiles = [], delaySeconds }) => ({
      text,
      mediaFiles,
      ...(delaySeconds ? { delaySeconds } : {}),
    }))
    const mediaFiles = first.mediaFiles ?? request.mediaFiles
    return { mediaFiles, caption: first.text, settings, ...(thread.length > 0 ? { thread } : {}) }
  }
  const { universal = '', specific } = request.captions
  const caption = option.text === null ? '' : (specific?.[option.option] ?? universal)
  return { mediaFiles: request.mediaFiles, caption, settings }
}

const fieldsOf = ({ option }: CatalogOption, request?: Content): Fields => {
  const given = partsFor(request?.parts, option)
  const isSpecific = request?.captions.specific?.[option] !== undefined
  const caption = isSpecific ? `captions.specific.${option}` : 'captions.universal'
  return {
    caption: given ? `${given.field}[0].text` : caption,
    settings: `settings.${option}`,
    media: given?.list[0]?.mediaFiles ? `${given.field}[0].mediaFiles` : 'mediaFiles',
    parts: given?.field ?? 'parts',
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

const within = (media: string, problems: Problem[]): Problem[] =>
  problems.map((problem) => ({ ...problem, field: problem.field.replace(/^mediaFiles(?=\[|$)/, media) }))

const evaluatePost = (
  option: CatalogOption,
  content: JobContent,
  world: World,
  fields: Fields,
): Evaluation => {
  const facts = { ...world, content }
  return {
    problems: [
      ...within(fields.media, evaluateMedia(option.media, content.mediaFiles)),
      ...evaluateText(option.text, facts, fields.caption),
      ...evaluateSettings(option.settings, content.settings, fields.settings),
      ...evaluateRules(option.rules, facts, fields),
    ],
    warnings: [
      ...within(fields.media, warnOfMedia(option.media, content.mediaFiles)),
      ...evaluateRules(option.warnings, facts, fields),
    ],
    checkedWhenSent: evaluateRules(option.checked_when_sent, facts, fields),
  }
}

/** A post, or a thread: each of its parts keeps to what holds for a post. */
const evaluate = (option: CatalogOption, content: JobContent, world: World, fields: Fields): Evaluation => {
  const first = evaluatePost(option, content, world, fields)
  const rest = (option.parts ? (content.thread ?? []) : []).map((part, index) => {
    const at = `${fields.parts}[${index + 1}]`
    const named = { ...fields, caption: `${at}.text`, media: `${at}.mediaFiles` }
    const { problems, warnings } = evaluatePost(option, contentOfPart(part), world, named)
    // Its settings are the first part's.
    const isOwn = ({ field }: Problem) => !field.startsWith(fields.settings)
    return { problems: problems.filter(isOwn), warnings: warnings.filter(isOwn) }
  })
  return {
    ...first,
    problems: [
      ...first.problems,
      ...rest.flatMap(({ problems }) => problems),
      ...threadProblems(option, content, fields.parts),
    ],
    warnings: [...first.warnings, ...rest.flatMap(({ warnings }) => warnings)],
  }
}

/** What a request calls the files of an option: `mediaFiles`, or those of its first part. */
export const mediaFieldOf = (option: CatalogOption, request: Content): string =>
  fieldsOf(option, request).media

/**
 * Evaluates an option's share of a publication by its catalog alone, and returns all problems at once.
 *
 * @param mediaFiles in place of those of the (first) post: as they will be
 */
export const reviewOption = (
  option: CatalogOption,
  request: Content,
  world: World,
  mediaFiles?: MediaFile[],
): Evaluation => {
  const requested = requestedPartsProblems(option, request)
  const content = contentOf(request, option)
  const expected = mediaFiles ? { ...content, mediaFiles } : content
  const review = evaluate(option, expected, world, fieldsOf(option, request))
  const isNew = ({ code }: Problem) => code !== 'parts_not_supported' || requested.length === 0
  return { ...review, problems: [...requested, ...review.problems.filter(isNew)] }
}

/** The same for a job's content, which no longer says whether its caption was the specific or the universal one. */
export const reviewContent = (option: CatalogOption, content: JobContent, world: World): Evaluation =>
  evaluate(option, content, world, fieldsOf(option))

/** The problems for which the platform would refuse an option's content. Empty: it may be enqueued. */
export const evaluateOption = (option: CatalogOption, request: Content, world: World = {}): Problem[] =>
  reviewOption(option, request, world).problems
