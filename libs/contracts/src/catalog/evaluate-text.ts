import type { TextRule } from './catalog.ts'
import { countText } from './count-text.ts'
import type { Problem } from './problem.ts'

const marks = {
  max_hashtags: { name: 'hashtags', pattern: /#[\p{L}\p{N}_]+/gu },
  max_mentions: { name: 'mentions', pattern: /(?<![\p{L}\p{N}])@[\w.]+/gu },
  max_cashtags: {
    name: 'cashtags',
    pattern: /(?<![\p{L}\p{N}_])\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?![\p{L}\p{N}_])/gu,
  },
} as const

/** Every problem of a caption. */
export const evaluateText = (
  rule: TextRule | null,
  text: string,
  field: string,
  hasMedia: boolean,
): Problem[] => {
  if (rule === null) return []
  const problems: Problem[] = []
  const isRequired = rule.required === 'always' || (rule.required === 'without_media' && !hasMedia)
  if (isRequired && text.trim() === '') {
    problems.push({ field, code: 'text_required', message: 'expected a caption' })
  }
  const length = countText(text, rule.counting)
  if (length > rule.max) {
    problems.push({
      field,
      code: 'text_too_long',
      message: `expected at most ${rule.max} (counted as ${rule.counting}), this text has ${length}`,
      measured: length,
    })
  }
  for (const [limit, { name, pattern }] of Object.entries(marks)) {
    const max = rule[limit as keyof typeof marks]
    const count = text.match(pattern)?.length ?? 0
    if (max !== undefined && count > max) {
      problems.push({
        field,
        code: `too_many_${name}`,
        message: `expected at most ${max} ${name}, found ${count}`,
        measured: count,
      })
    }
  }
  return problems
}
