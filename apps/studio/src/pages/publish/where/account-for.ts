import type { Account } from '@carteiro/contracts'

/** The account that is posted with when `named` is the author's choice: as the gateway chooses. */
export const accountFor = (accounts: readonly Account[], named: string | undefined): Account | undefined =>
  accounts.find(({ id }) => id === named) ?? accounts.find((one) => one.is_default) ?? accounts[0]
