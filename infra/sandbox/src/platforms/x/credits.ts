import type { Refusal } from '../../platform.ts'
import { problem } from './problems.ts'
import type { XRules } from './rules.ts'
import { hasLink } from './text.ts'

/** Dollars. https://docs.x.com/x-api/getting-started/pricing */
const CREATE_POST = 0.015
const CREATE_POST_WITH_URL = 0.2

export const areDepleted = ({ credits }: XRules): boolean => credits !== null && credits <= 0

/** Nothing is answered any more, reads neither. */
export const creditsDepleted = (accountId: string): Refusal =>
  problem(
    402,
    'credits',
    'CreditsDepleted',
    'Your enrolled account does not have any credits to fulfill this request.',
    {
      account_id: accountId,
    },
  )

/** Pay-per-use: takes the price of a post off the prepaid credits. */
export const chargeForPost = (rules: XRules, text: string): void => {
  if (rules.credits === null) return
  rules.credits -= hasLink(text) ? CREATE_POST_WITH_URL : CREATE_POST
}
