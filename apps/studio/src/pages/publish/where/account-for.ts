import type { Account } from '@carteiro/contracts'
import type { OptionOf } from '../../../api/options.ts'
import type { Draft } from '../draft/draft.ts'

/** The account that is posted with when `named` is the user's choice: as the gateway chooses. */
export const accountFor = (accounts: readonly Account[], named: string | undefined): Account | undefined =>
  accounts.find(({ id }) => id === named) ?? accounts.find((one) => one.is_default) ?? accounts[0]

/** The account that an option of a draft is posted with. */
export const accountOf = (
  { platform }: OptionOf,
  accounts: readonly Account[],
  draft: Draft,
): Account | undefined =>
  accountFor(
    accounts.filter((one) => one.platform === platform.platform),
    draft.accounts[platform.platform],
  )
