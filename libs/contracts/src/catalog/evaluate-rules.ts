import type { Value } from './condition.ts'
import { evaluateCondition } from './evaluate-condition.ts'
import { type Facts, factAt, filesOf, readValue } from './facts.ts'
import type { Problem } from './problem.ts'
import type { LaterCheck, Rule } from './rules.ts'

/** The names of an option's fields in a request. */
export type Fields = { caption: string; settings: string; media: string; parts: string }

const fieldOf = (field: string, fields: Fields, index: number | undefined): string =>
  field
    .replace(/^caption$/, fields.caption)
    .replace(/^mediaFiles(?=\[|$)/, fields.media)
    .replace(/^parts$/, fields.parts)
    .replace(/^settings(?=\.|$)/, fields.settings)
    .replace('[*]', index === undefined ? '' : `[${index}]`)

const entriesOf = (facts: Facts, list: string | undefined): Facts[] => {
  if (list === undefined) return [facts]
  const entries = list === 'files' ? filesOf(facts) : factAt(facts, list)
  return Array.isArray(entries) ? entries.map((item, index) => ({ ...facts, item, index })) : []
}

const problemOf = (rule: LaterCheck, facts: Facts, fields: Fields): Problem => {
  const { code, field, message } = rule
  const measured = rule.measured === undefined ? undefined : readValue(facts, rule.measured as Value)
  const isKnown = typeof measured === 'string' || typeof measured === 'number'
  return {
    field: fieldOf(field, fields, facts.index),
    code,
    message: message.replace('{measured}', isKnown ? String(measured) : 'another'),
    ...(isKnown ? { measured } : {}),
  }
}

/** Evaluates a catalog's rules: one problem for each broken rule, or for each entry of a list that breaks it. */
export const evaluateRules = (
  rules: (Rule | LaterCheck)[] | undefined,
  facts: Facts,
  fields: Fields,
): Problem[] =>
  (rules ?? []).flatMap((rule) =>
    entriesOf(facts, rule.each)
      .filter((entry) => rule.when === undefined || evaluateCondition(entry, rule.when) === true)
      .map((entry) => problemOf(rule, entry, fields)),
  )
