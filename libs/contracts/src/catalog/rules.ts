import { z } from 'zod'
import { carriedCondition } from './carried-condition.ts'

/**
 * What an option refuses, warns of, or leaves for later when its condition is true. `field` is a path as in the
 * enqueue request, with the option's own settings as `settings.<name>` and its caption as `caption`; `[*]` stands for the
 * entry of `each`.
 */
export const rule = z.object({
  /** In snake case, such as `tags_too_long`. */
  code: z.string().regex(/^[a-z][a-z0-9_]*$/),
  field: z.string(),
  /** What was expected. `{measured}` stands for the actual value. */
  message: z.string(),
  /** The path of a list: the rule is evaluated for each entry. */
  each: z.string().optional(),
  when: carriedCondition,
  /** The value to report as `measured`, written as in conditions. */
  measured: z.unknown().optional(),
})
export type Rule = z.infer<typeof rule>

/** What only the platform or the live account can decide; without `when` it always applies. */
export const laterCheck = rule.partial({ when: true })
export type LaterCheck = z.infer<typeof laterCheck>
