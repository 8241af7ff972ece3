import { z } from 'zod'

/** Where posts go: to the platforms, or to their sandbox. What is made in one mode never reaches the other. */
export const mode = z.enum(['live', 'test'])
export type Mode = z.infer<typeof mode>

/** The mode in a message of an earlier release, which knew none. */
export const modeOrLive = mode.default('live')

/**
 * The key of a platform's service in one mode: what it registers under, and the audience of calls to it
 * (SQL: deployment_of).
 */
export const deploymentOf = (platform: string, inMode: Mode): string =>
  inMode === 'live' ? platform : `${platform}:${inMode}`
