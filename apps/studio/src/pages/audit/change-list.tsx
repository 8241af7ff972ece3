import type { AuditEntry } from '@carteiro/contracts'
import { VisuallyHidden } from '@mantine/core'
import type { ReactNode } from 'react'
import { useLocale, useTexts } from '../../i18n/locale.tsx'
import { PlatformName } from '../../parts/platforms.tsx'
import classes from './audit.module.css'
import { changesOf } from './changes.ts'
import { auditTexts } from './texts.ts'

/** As Postgres writes a time into JSON. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/
const isPlain = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value)

const Value = ({ field, value }: { field: string; value: unknown }): ReactNode => {
  const texts = useTexts(auditTexts)
  const { format } = useLocale()
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0))
    return <span className={classes.soft}>{texts.nothing}</span>
  if (field === 'platform' && typeof value === 'string') return <PlatformName platform={value} size={16} />
  if (typeof value === 'boolean') return value ? texts.yes : texts.no
  if (typeof value === 'string' && TIME.test(value))
    return <time dateTime={value}>{format.dateTime(value)}</time>
  if (Array.isArray(value) && value.every(isPlain)) return <span translate="no">{value.join(', ')}</span>
  if (isPlain(value)) return <span translate="no">{String(value)}</span>
  return (
    <code className={classes.code} translate="no">
      {JSON.stringify(value)}
    </code>
  )
}

/** What an entry changed: each field as it was, and as it is since. */
export const ChangeList = ({ entry }: { entry: AuditEntry }): ReactNode => {
  const texts = useTexts(auditTexts)
  const names = texts.fields as Record<string, string | undefined>
  const changes = changesOf(entry)
  if (changes.length === 0) return null
  return (
    <dl className={classes.changes} data-is-whole={!entry.before || !entry.after}>
      {changes.map(({ field, before, after }) => (
        <div key={field} className={classes.change}>
          <dt {...(names[field] ? {} : { translate: 'no' })}>{names[field] ?? field}</dt>
          <dd>
            {entry.before && (
              <del className={classes.before}>
                <VisuallyHidden>{texts.before} </VisuallyHidden>
                <Value field={field} value={before} />
              </del>
            )}
            {entry.before && entry.after && (
              <span aria-hidden className={classes.soft}>
                →
              </span>
            )}
            {entry.after && (
              <span>
                {entry.before && <VisuallyHidden>{texts.after} </VisuallyHidden>}
                <Value field={field} value={after} />
              </span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
