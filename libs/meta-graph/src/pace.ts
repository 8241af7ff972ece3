/** Every time that bounds the work with a platform that publishes by containers, in seconds. */
export type Pace = {
  /** Instagram downloads a picture while it answers. */
  createCallSeconds: number
  readCallSeconds: number
  publishCallSeconds: number
  /** Ages of a container at which it is asked for; after the last one, every `pollEverySeconds`. */
  pollAtSeconds: readonly number[]
  pollEverySeconds: number
  /** A container that isn't ready at this age counts as a failed try. The job goes on with it later. */
  processingSeconds: number
  /** Between the moment when a container was found spoilt and a new one. */
  newContainerSeconds: number
  /** How long a container that was just made may be unknown to the server that is asked next. */
  lagSeconds: number
  /** How long a container is watched before a lost publish call counts as not done. */
  doubtSeconds: number
  doubtCheckSeconds: number
  /** How long the address of a post that is out is asked for; after that the job completes without it. */
  permalinkSeconds: number
}

/**
 * Meta advises one question a minute; pictures are ready in seconds, videos in half a minute to five.
 * No document bounds the lag of new ids; Threads advises 30 seconds between making a container and publishing it.
 * https://developers.facebook.com/docs/instagram-platform/content-publishing
 * https://developers.facebook.com/docs/threads/posts
 */
export const usualPace: Pace = {
  createCallSeconds: 60,
  readCallSeconds: 20,
  publishCallSeconds: 45,
  pollAtSeconds: [2, 5, 15, 35],
  pollEverySeconds: 60,
  processingSeconds: 25 * 60,
  newContainerSeconds: 30,
  lagSeconds: 60,
  doubtSeconds: 60,
  doubtCheckSeconds: 20,
  permalinkSeconds: 120,
}

/** Seconds until a container of this age is asked for again. */
export const untilNextPoll = (pace: Pace, ageSeconds: number): number => {
  const next = pace.pollAtSeconds.find((age) => age > ageSeconds + 0.5)
  return next === undefined ? pace.pollEverySeconds : next - ageSeconds
}

/** The pace of one service, as its configuration and its tests want it. */
export const paceOf = (
  publishCallSeconds: number,
  doubtSeconds: number,
  changed: Partial<Pace> = {},
): Pace => ({
  ...usualPace,
  publishCallSeconds,
  doubtSeconds,
  doubtCheckSeconds: Math.min(usualPace.doubtCheckSeconds, Math.max(1, doubtSeconds / 3)),
  ...changed,
})
