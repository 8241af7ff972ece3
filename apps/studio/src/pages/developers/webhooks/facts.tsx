import type { WebhookEndpoint } from '@carteiro/contracts'
import type { ReactNode } from 'react'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import { useNames } from '../../../parts/platforms.tsx'
import classes from '../developers.module.css'
import { webhooksTexts } from './texts.ts'

/** What an endpoint gets. */
export const WebhookFacts = ({ endpoint }: { endpoint: WebhookEndpoint }): ReactNode => {
  const { facts: texts } = useTexts(webhooksTexts)
  const { format } = useLocale()
  const { platformOf } = useNames()
  const { types, platforms, created_at: created, previous_secret_until: overlap } = endpoint
  return (
    <dl className={classes.facts}>
      <div>
        <dt>{texts.events}</dt>
        <dd {...(types ? { translate: 'no' } : {})}>{types?.join(', ') ?? texts.all}</dd>
      </div>
      <div>
        <dt>{texts.networks}</dt>
        <dd {...(platforms ? { translate: 'no' } : {})}>
          {platforms?.map((one) => platformOf(one).display_name).join(', ') ?? texts.all}
        </dd>
      </div>
      <div>
        <dt>{texts.created}</dt>
        <dd>
          <time dateTime={created} title={format.dateTime(created)}>
            {format.relative(created)}
          </time>
        </dd>
      </div>
      {overlap && new Date(overlap).getTime() > Date.now() && (
        <div>
          <dt>{texts.overlap}</dt>
          <dd>{texts.overlapUntil(format.dateTime(overlap))}</dd>
        </div>
      )}
    </dl>
  )
}
