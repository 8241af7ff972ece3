import { z } from 'zod'

/**
 * The header `X-Business-Use-Case-Usage`: per business, a list of what was used up, with minutes until it frees.
 * https://developers.facebook.com/docs/graph-api/overview/rate-limiting
 */
const usage = z.record(
  z.string(),
  z.array(z.looseObject({ estimated_time_to_regain_access: z.number().min(0).default(0) })),
)

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The longest wait that the header names, in seconds; undefined when it names none or can't be read. */
export const secondsToRegainAccess = (header: string | undefined): number | undefined => {
  const read = usage.safeParse(parsed(header ?? ''))
  if (!read.success) return undefined
  const minutes = Object.values(read.data)
    .flat()
    .map((entry) => entry.estimated_time_to_regain_access)
  const longest = Math.max(0, ...minutes)
  return longest > 0 ? longest * 60 : undefined
}
