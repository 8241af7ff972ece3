import { descriptorOf, platformNames } from './platforms.ts'

const accountsOf = (which: 'account' | 'secondAccount', token: string) =>
  platformNames.map((platform) => {
    const { sandbox } = descriptorOf(platform)
    return {
      platform,
      ...sandbox[which],
      access_token: `sandbox-${platform}-${token}`,
      scopes: sandbox.scopes,
      expires_at: null,
    }
  })

/** The demo user's accounts, there from the start: one at each platform. */
export const demoAccounts = accountsOf('account', 'access-token')

/** Accounts that are not connected yet. */
export const secondAccounts = accountsOf('secondAccount', 'second-access-token')

/** What the demo user has connected: those accounts, and what else their tokens may publish for. */
export const demoConnections = demoAccounts.flatMap((account) => {
  const { moreAccounts = [], renewal = {} } = descriptorOf(account.platform).sandbox
  return [
    { ...account, renewal, is_default: true },
    ...moreAccounts.map((more) => ({ ...account, ...more, renewal, is_default: false })),
  ]
})
