import type { XRules } from './rules.ts'

const GIGABYTE = 1024 ** 3
const MINUTE = 60

/**
 * What an account's subscription allows. Texts: https://docs.x.com/changelog (20 August 2024). Videos:
 * https://docs.x.com/x-api/media/quickstart/best-practices
 */
export const limitsOf = ({ subscription_type: subscription, verified_type: verified }: XRules) => {
  const isPremium = subscription !== 'None' || verified === 'blue' || verified === 'business'
  return {
    weightedLength: isPremium ? 25_000 : 280,
    ...(isPremium || verified === 'government'
      ? { videoSeconds: 125 * MINUTE, videoBytes: 16 * GIGABYTE }
      : { videoSeconds: 20 * MINUTE, videoBytes: 8 * GIGABYTE }),
  }
}
