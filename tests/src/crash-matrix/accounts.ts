import type { StackHarness } from '@carteiro/testing/stack/harness'
import { connectSandboxAccount } from '../../../infra/local/src/stack/accounts.ts'
import { demoConnections } from '../../../infra/platforms/src/index.ts'
import type { CallUnderTest } from './calls/index.ts'

/** An account for one call of the matrix only, so that all calls of a platform can be crashed at once. */
export type OwnAccount = {
  /** The id of the connected account. */
  id: string
  /** The platform's id of the caller: the member for an organisation, otherwise the account itself. */
  caller: string
  /** The owner under which the sandbox counts the posts. */
  poster: string
}

const NUMBER_DIGITS = 4
/** A number that no account of the demo has. */
const FIRST_NUMBER = 2_000
/** All ids of the demo's accounts end in characters that may be digits. */
const numbered = (id: string, number: number): string =>
  id.slice(0, -NUMBER_DIGITS) + String(number).padStart(NUMBER_DIGITS, '0')

const isOrganization = (id: string): boolean => id.startsWith('urn:li:organization:')

/** Creates and connects an account in the sandbox for each call, like the demo's account that the call names. */
export const connectOwnAccounts = async (
  harness: StackHarness,
  calls: CallUnderTest[],
): Promise<Map<CallUnderTest, OwnAccount>> => {
  const accounts = new Map<CallUnderTest, OwnAccount>()
  const organizations: unknown[] = []
  for (const [index, call] of calls.entries()) {
    const number = FIRST_NUMBER + index
    const model = demoConnections.find(({ platform, id, is_default }) =>
      call.account ? id === call.account : platform === call.platform && is_default,
    )
    const member = demoConnections.find(
      ({ platform, is_default }) => platform === call.platform && is_default,
    )
    if (!model || !member) throw new Error(`${call.platform} has no account to copy`)
    const access_token = `${member.access_token}-${number}`
    const caller = numbered(member.id, number)
    const poster = numbered(model.id, number)
    const login = { platform: call.platform, id: caller, username: member.username, access_token }
    const added = await harness.sandbox('POST', '/accounts', { ...login, scopes: member.scopes })
    if (!added.ok) throw new Error(await added.text())
    if (isOrganization(poster)) {
      const [id] = poster.match(/\d+$/) ?? []
      organizations.push({
        id,
        name: model.username,
        vanityName: `carteiro-${number}`,
        role: 'ADMINISTRATOR',
      })
    }
    await connectSandboxAccount(harness.sql, harness.keys, {
      ...model,
      id: poster,
      access_token,
      is_default: false,
    })
    const [row] = await harness.sql`
      select id from carteiro.platform_accounts where platform = ${call.platform} and external_id = ${poster}`
    accounts.set(call, { id: row?.id, caller, poster })
  }
  // Real accounts may make 150 calls a day at LinkedIn.
  await harness.rules('linkedin', { member_calls_per_day: 100_000, organizations })
  return accounts
}
