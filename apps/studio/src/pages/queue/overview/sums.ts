type Counted = { jobs: number; platform: string }

/** How many jobs, of one platform or of all. */
export const sumOf = (counted: readonly Counted[], platform?: string): number =>
  counted.reduce(
    (sum, one) => (platform === undefined || one.platform === platform ? sum + one.jobs : sum),
    0,
  )
