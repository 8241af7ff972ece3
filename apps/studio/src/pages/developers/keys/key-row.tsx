import type { ApiKey } from '@carteiro/contracts'
import { Badge, Button, Group } from '@mantine/core'
import type { ReactNode } from 'react'
import { useAccounts } from '../../../api/queries.ts'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import { ModeBadge } from '../../../parts/mode-badge.tsx'
import classes from '../developers.module.css'
import { keysTexts } from './texts.ts'

export type KeyAction = 'edit' | 'rotate' | 'revoke'

const Time = ({ at }: { at: string }): ReactNode => {
  const { format } = useLocale()
  return (
    <time dateTime={at} title={format.dateTime(at)}>
      {format.relative(at)}
    </time>
  )
}

/** What a key may, with what, until when, and when it was used. */
const Facts = ({ apiKey, maker }: { apiKey: ApiKey; maker: ApiKey | undefined }): ReactNode => {
  const texts = useTexts(keysTexts)
  const { facts } = texts
  const { data: accounts } = useAccounts(apiKey.mode)
  const scopeNames = texts.scopes as Record<string, string | undefined>
  const accountName = (id: string): string =>
    accounts?.find((one) => one.id === id)?.display_name ?? facts.gone
  const { expires_at: end, last_used_at: used, last_used_from: from, revoked_at: revoked } = apiKey
  return (
    <dl className={classes.facts}>
      <div className={classes.wide}>
        <dt>{facts.scopes}</dt>
        <dd>{apiKey.scopes.map((scope) => scopeNames[scope] ?? scope).join(', ')}</dd>
      </div>
      <div>
        <dt>{facts.accounts}</dt>
        <dd {...(apiKey.accounts ? { translate: 'no' } : {})}>
          {apiKey.accounts?.map(accountName).join(', ') ?? facts.allAccounts}
        </dd>
      </div>
      <div>
        <dt>{facts.used}</dt>
        <dd>
          {used ? <Time at={used} /> : facts.never}
          {used && from && (
            <>
              {' '}
              {facts.from} <span translate="no">{from}</span>
            </>
          )}
        </dd>
      </div>
      {revoked ? (
        <div>
          <dt>{facts.revoked}</dt>
          <dd>
            <Time at={revoked} />
          </dd>
        </div>
      ) : (
        <div>
          <dt>{apiKey.status === 'expired' ? facts.expired : facts.expires}</dt>
          <dd>{end ? <Time at={end} /> : facts.noExpiry}</dd>
        </div>
      )}
      <div>
        <dt>{facts.made}</dt>
        <dd>
          <Time at={apiKey.created_at} />
          {apiKey.created_by_key && <> {facts.byKey(maker?.name ?? apiKey.created_by_key.slice(0, 8))}</>}
        </dd>
      </div>
    </dl>
  )
}

export const KeyRow = ({
  apiKey,
  maker,
  onAct,
}: {
  apiKey: ApiKey
  /** The key that made it, where one did. */
  maker: ApiKey | undefined
  onAct: (action: KeyAction) => void
}): ReactNode => {
  const texts = useTexts(keysTexts)
  const { format } = useLocale()
  const { name, status, prefix, previous_secret_valid_until: overlap } = apiKey
  return (
    <li className={classes.item}>
      <div className={classes.head}>
        <div className={classes.name}>
          <span translate="no">{name}</span>
          <ModeBadge mode={apiKey.mode} />
          {status !== 'active' && (
            <Badge variant="light" color={status === 'revoked' ? 'gray' : 'red'} tt="none">
              {texts.statuses[status]}
            </Badge>
          )}
          <span className={`${classes.code} ${classes.soft}`} translate="no">
            {prefix}…
          </span>
        </div>
        {status !== 'revoked' && (
          <Group gap={6}>
            {status === 'active' && (
              <Button
                size="xs"
                variant="subtle"
                aria-label={texts.rotateOf(name)}
                onClick={() => onAct('rotate')}
              >
                {texts.rotate}
              </Button>
            )}
            <Button size="xs" variant="subtle" aria-label={texts.editOf(name)} onClick={() => onAct('edit')}>
              {texts.edit}
            </Button>
            <Button
              size="xs"
              variant="subtle"
              color="gray"
              aria-label={texts.revokeOf(name)}
              onClick={() => onAct('revoke')}
            >
              {texts.revoke}
            </Button>
          </Group>
        )}
      </div>
      <Facts apiKey={apiKey} maker={maker} />
      {overlap && status === 'active' && (
        <div className={classes.soft}>{texts.facts.overlap(format.dateTime(overlap))}</div>
      )}
    </li>
  )
}
