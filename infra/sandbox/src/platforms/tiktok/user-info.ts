import type { Call } from '../../platform.ts'
import { answer, invalid, scopeMissing } from './conventions.ts'

/** Fields, and the scope that each needs. https://developers.tiktok.com/doc/tiktok-api-v2-get-user-info */
const USER_FIELDS: Record<string, string> = {
  open_id: 'user.info.basic',
  union_id: 'user.info.basic',
  avatar_url: 'user.info.basic',
  display_name: 'user.info.basic',
  username: 'user.info.profile',
}

/** @throws Refusal for no fields, unknown ones, or those whose scope is not granted */
export const tiktokUserInfo = ({ account, context }: Call): Response => {
  const { fields = '', ...others } = context.req.query()
  const [parameter] = Object.keys(others)
  if (parameter !== undefined) throw invalid(`${parameter}: unknown query parameter`)
  const names = fields.split(',').filter(Boolean)
  if (names.length === 0) throw invalid('fields: expected some')
  for (const name of names) {
    const scope = USER_FIELDS[name]
    if (scope === undefined) throw invalid(`fields: ${name} is unknown`)
    if (!account.scopes.includes(scope)) throw scopeMissing()
  }
  const known: Record<string, string> = {
    open_id: account.id,
    display_name: account.username,
    username: account.username,
  }
  const user = Object.fromEntries(names.filter((name) => name in known).map((name) => [name, known[name]]))
  return answer({ user })
}
