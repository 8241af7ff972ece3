import type { TextLimit, TextRule } from './catalog.ts'
import { countText } from './count-text.ts'
import { compile, evaluateCondition } from './evaluate-condition.ts'
import { type Facts, factAt, type World } from './facts.ts'
import type { Problem } from './problem.ts'
import { countLinks, countMarks } from './text-marks.ts'

const counted = {
  max_hashtags: { name: 'hashtags', count: (text: string) => countMarks(text, 'hashtags') },
  max_mentions: { name: 'mentions', count: (text: string) => countMarks(text, 'mentions') },
  max_cashtags: { name: 'cashtags', count: (text: string) => countMarks(text, 'cashtags') },
} as const

const textsWithLinks = ({ links_also_in: paths = [] }: TextRule, facts: Facts): string[] => [
  facts.content.caption,
  ...paths.map((path) => factAt(facts, path)).filter((fact) => typeof fact === 'string'),
]

const tooMany = (name: string, max: number | undefined, measured: number, field: string): Problem[] =>
  max === undefined || measured <= max
    ? []
    : [
        {
          field,
          code: `too_many_${name}`,
          message: `expected at most ${max} ${name}, found ${measured}`,
          measured,
        },
      ]

/** The limits that apply to a text: a conditional one applies unless its condition is known to be false. */
export const textLimits = (rule: TextRule, facts: Facts): TextLimit[] => [
  rule,
  ...(rule.also ?? []).filter(({ when }) => when === undefined || evaluateCondition(facts, when) !== false),
]

/** Of several limits the one that a text is nearest to, or exceeds most. */
export const nearestTextLimit = (rule: TextRule, caption: string, world: World): TextLimit => {
  const facts = { ...world, content: { caption, mediaFiles: [], settings: {} } }
  const shareOf = ({ max, counting }: TextLimit): number => countText(caption, counting) / max
  return textLimits(rule, facts).reduce((nearest, limit) =>
    // For an empty text the smallest limit is the most useful.
    shareOf(limit) > shareOf(nearest) || (caption === '' && limit.max < nearest.max) ? limit : nearest,
  )
}

const tooLong = ({ max, counting }: TextLimit, text: string, field: string): Problem | undefined => {
  const length = countText(text, counting)
  if (length <= max) return undefined
  const message = `expected at most ${max} (counted as ${counting}), this text has ${length}`
  return { field, code: 'text_too_long', message, measured: length }
}

/** Every problem of a caption. */
export const evaluateText = (rule: TextRule | null, facts: Facts, field: string): Problem[] => {
  if (rule === null) return []
  const { caption: text, mediaFiles } = facts.content
  const problems: Problem[] = []
  const isRequired =
    (rule.required === 'always' || (rule.required === 'without_media' && mediaFiles.length === 0)) &&
    (rule.required_unless === undefined || evaluateCondition(facts, rule.required_unless) === false)
  if (isRequired && text.trim() === '') {
    problems.push({ field, code: 'text_required', message: 'expected a caption' })
  }
  // Only the strictest broken limit is reported.
  const broken = textLimits(rule, facts)
    .sort((one, other) => one.max - other.max)
    .flatMap((limit) => tooLong(limit, text, field) ?? [])
  problems.push(...broken.slice(0, 1))
  for (const { pattern, message } of rule.forbidden ?? []) {
    if (compile(pattern).test(text)) problems.push({ field, code: 'text_forbidden', message })
  }
  for (const [limit, { name, count }] of Object.entries(counted)) {
    const max = rule[limit as keyof typeof counted]
    if (max !== undefined) problems.push(...tooMany(name, max, count(text), field))
  }
  if (rule.max_links !== undefined) {
    problems.push(...tooMany('links', rule.max_links, countLinks(textsWithLinks(rule, facts)), field))
  }
  return problems
}
