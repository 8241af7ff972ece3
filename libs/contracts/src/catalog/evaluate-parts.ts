import type { JobContent, ThreadPart } from '../internal.ts'
import { partsFor, type RequestedParts } from '../parts.ts'
import type { CatalogOption } from './catalog.ts'
import type { Problem } from './problem.ts'

/** A part after the first, as a content of its own: a thread's settings are its first part's. */
export const contentOfPart = ({ text, mediaFiles }: ThreadPart): JobContent => ({
  mediaFiles,
  caption: text,
  settings: {},
})

/** What is wrong with how a request gives an option its parts. */
export const requestedPartsProblems = (
  { option, parts: rule }: CatalogOption,
  request: {
    parts?: RequestedParts | undefined
    captions: { specific?: Record<string, string> | undefined }
  },
): Problem[] => {
  const given = partsFor(request.parts, option)
  if (!given) return []
  const { list, field } = given
  if (!rule) {
    const message = `expected none for ${option}, which takes no parts: leave it out (parts.specific), or name its caption alone`
    return [{ field, code: 'parts_not_supported', message }]
  }
  const problems: Problem[] = []
  if (request.captions.specific?.[option] !== undefined) {
    const message = `expected none beside ${field}: the first part is the caption`
    problems.push({ field: `captions.specific.${option}`, code: 'caption_beside_parts', message })
  }
  if (list[0]?.delaySeconds) {
    const message = 'expected none: nothing is published before the first part (scheduledAt says when it is)'
    problems.push({ field: `${field}[0].delaySeconds`, code: 'delay_of_first_part', message })
  }
  return problems
}

const sameText = (one: string, other: string): boolean =>
  one.normalize('NFC').trim() === other.normalize('NFC').trim()

/** What is wrong with a thread as a whole. */
export const threadProblems = (
  { option, parts: rule }: CatalogOption,
  { caption, thread }: JobContent,
  field: string,
): Problem[] => {
  if (thread === undefined) return []
  if (!rule)
    return [{ field, code: 'parts_not_supported', message: `expected none: ${option} takes no parts` }]
  const count = thread.length + 1
  const problems: Problem[] = []
  if (count > rule.max) {
    const message = `expected at most ${rule.max} parts, found ${count}`
    problems.push({ field, code: 'too_many_parts', message, measured: count })
  }
  const texts = [caption, ...thread.map(({ text }) => text)]
  for (const [index, text] of rule.distinct_texts ? texts.entries() : []) {
    const first = texts.findIndex((one) => sameText(one, text))
    if (first === index || text.trim() === '') continue
    const message = `expected another text than that of part ${first + 1}: the platform refuses a post that repeats one`
    problems.push({ field: `${field}[${index}].text`, code: 'duplicate_part', message })
  }
  return problems
}
