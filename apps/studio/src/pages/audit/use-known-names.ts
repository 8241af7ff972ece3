import { useKeys } from '../../api/keys.ts'
import { useAccounts } from '../../api/queries.ts'
import { useWebhooks } from '../../api/webhooks.ts'

export type KnownNames = ReadonlyMap<string, string>

/** The names of the reader's own things by their ids: an entry may name no more than what was changed. */
export const useKnownNames = (): KnownNames => {
  const { data: keys = [] } = useKeys()
  const { data: live = [] } = useAccounts('live')
  const { data: test = [] } = useAccounts('test')
  const { data: webhooks = [] } = useWebhooks()
  return new Map([
    ...keys.map(({ id, name }) => [id, name] as const),
    ...[...live, ...test].map(({ id, display_name }) => [id, display_name] as const),
    ...webhooks.map(({ id, url }) => [id, url] as const),
  ])
}
