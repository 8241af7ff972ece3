import type { XRules } from './rules.ts'
import { problem } from './voice.ts'

/** Dollars. https://docs.x.com/x-api/getting-started/pricing */
const CREATE_POST = 0.015
const CREATE_POST_WITH_URL = 0.2

/** Pay-per-use: takes the price of a post off the prepaid credits. @throws Refusal (402) when there are none left */
export const chargeForPost = (rules: XRules, text: string): void => {
  if (rules.credits === null) return
  if (rules.credits <= 0) {
    throw problem(
      402,
      'credits',
      'Credits Depleted',
      'Your enrolled account does not have any credits to fulfill this request.',
    )
  }
  rules.credits -= /https?:\/\//.test(text) ? CREATE_POST_WITH_URL : CREATE_POST
}
