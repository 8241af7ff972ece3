import type { AuditEntry } from '@carteiro/contracts'
import { UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useLocale, useTexts } from '../../i18n/locale.tsx'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import { useNames } from '../../parts/platforms.tsx'
import { useUser } from '../../session/session.tsx'
import { actionOf } from './action-of.ts'
import classes from './audit.module.css'
import { ChangeList } from './change-list.tsx'
import { auditTexts } from './texts.ts'
import { shortId, useActorName } from './use-actor-name.ts'
import type { Filters } from './use-filters.ts'
import type { KnownNames } from './use-known-names.ts'

/** What tells one thing from another, as the log recorded it. */
const NAMES = ['display_name', 'name', 'url']
const nameIn = ({ after, before }: AuditEntry): string | undefined => {
  const known = { ...before, ...after }
  const name = NAMES.map((field) => known[field]).find((value) => typeof value === 'string' && value !== '')
  return name as string | undefined
}

const UUID = /^[0-9a-f-]{36}$/

/** What was changed, by its name. */
const Target = ({
  entry,
  known,
  onChange,
}: {
  entry: AuditEntry
  known: KnownNames
  onChange: (changes: Partial<Filters>) => void
}): ReactNode => {
  const { filters: texts } = useTexts(auditTexts)
  const { platformOf } = useNames()
  const { target, action } = entry
  if (target === null) return null
  if (action.startsWith('dead_letter.')) {
    return (
      <Link className={classes.filter} href={`~/jobs/${target}`} translate="no">
        {shortId(target)}
      </Link>
    )
  }
  // In mode test: x:test.
  const [platformName = '', mode] = target.split(':')
  const platform = action.startsWith('platform.') ? platformOf(platformName) : undefined
  const name =
    (platform && [platform.display_name, mode].filter(Boolean).join(' · ')) ??
    nameIn(entry) ??
    known.get(target) ??
    (UUID.test(target) ? shortId(target) : target)
  return (
    <UnstyledButton
      className={classes.filter}
      title={texts.onlyTarget(name)}
      onClick={() => onChange({ target })}
      translate="no"
    >
      {platform && <PlatformMark platform={platform} size={18} />}
      {name}
    </UnstyledButton>
  )
}

/** Whose changes the log is narrowed to from here: a key's, a user's, or those of a role. */
const actorOf = ({ actor }: AuditEntry): string => {
  if (actor.kind === 'service_role') return 'service_role'
  if (actor.kind === 'database_role') return actor.database_role
  return actor.key_id ?? actor.user_id ?? actor.kind
}

export const AuditRow = ({
  entry,
  known,
  onChange,
}: {
  entry: AuditEntry
  known: KnownNames
  onChange: (changes: Partial<Filters>) => void
}): ReactNode => {
  const texts = useTexts(auditTexts)
  const { format } = useLocale()
  const user = useUser()
  const who = useActorName(known)(entry.actor)
  const action = (texts.actions as Record<string, string | undefined>)[actionOf(entry)]
  const { owner_id: owner, actor } = entry
  return (
    <li className={classes.entry}>
      <div className={classes.what}>
        <strong {...(action ? {} : { translate: 'no' })}>{action ?? entry.action}</strong>
        <Target entry={entry} known={known} onChange={onChange} />
        {owner !== null && owner !== user.id && owner !== actor.user_id && (
          <span className={classes.soft} title={owner}>
            {texts.owner(shortId(owner))}
          </span>
        )}
      </div>
      <time className={classes.time} dateTime={entry.at} title={format.dateTime(entry.at)}>
        {format.relative(entry.at)}
      </time>
      <div className={classes.who}>
        <UnstyledButton
          className={classes.filter}
          title={texts.filters.onlyActor(who)}
          onClick={() => onChange({ actor: actorOf(entry) })}
        >
          {who}
        </UnstyledButton>
        {actor.address && (
          <span>
            {texts.from} <span translate="no">{actor.address}</span>
          </span>
        )}
        {entry.trace_id && (
          <span className={classes.trace}>
            {texts.trace}{' '}
            <span className={classes.code} translate="no">
              {entry.trace_id}
            </span>
          </span>
        )}
      </div>
      <ChangeList entry={entry} />
    </li>
  )
}
