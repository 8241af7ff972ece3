import type { AuditEntry } from '@carteiro/contracts'
import { useTexts } from '../../i18n/locale.tsx'
import { useUser } from '../../session/session.tsx'
import { auditTexts } from './texts.ts'
import type { KnownNames } from './use-known-names.ts'

export const shortId = (id: string): string => id.slice(0, 8)

/** Who acted, as the reader knows them: themselves, a key by its name, others by the beginning of their id. */
export const useActorName = (known: KnownNames) => {
  const { actors: texts } = useTexts(auditTexts)
  const me = useUser().id
  return ({ kind, user_id, key_id, database_role }: AuditEntry['actor']): string => {
    if (kind === 'service_role') return texts.service
    if (kind === 'database_role') return texts.database(database_role)
    if (kind === 'key') {
      if (key_id === null) return texts.someKey
      const name = known.get(key_id)
      return name === undefined ? texts.key(shortId(key_id)) : texts.yourKey(name)
    }
    return user_id === me ? texts.you : texts.user(shortId(user_id ?? ''))
  }
}
