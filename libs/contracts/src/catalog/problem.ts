/**
 * One thing that is wrong with the content of an option. `field` is a path within the enqueue request, `code` the rule that
 * it breaks, `measured` what there is.
 */
export type Problem = {
  field: string
  code: string
  message: string
  measured?: string | number | undefined
  allowed?: unknown[] | undefined
}
