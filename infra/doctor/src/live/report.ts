import type { Check } from './first-calls.ts'

/** Checks as lines for a terminal. */
export const linesOf = (platform: string, checks: Check[]): string[] => [
  `${platform}: the first calls`,
  ...checks.flatMap(({ ok, title, answered, means, todo }) => [
    `  ${ok ? '✓' : '✗'} ${title}`,
    ...(answered ? [`      answer: ${answered}`] : []),
    ...(means ? [`      means: ${means}`] : []),
    ...(todo ? [`      to do: ${todo}`] : []),
  ]),
  '',
]
