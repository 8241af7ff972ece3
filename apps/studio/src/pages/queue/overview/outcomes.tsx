import type { QueueMetrics } from '@carteiro/contracts'
import { publishLabels } from '@carteiro/react'
import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import { Panel } from '../../../parts/panel.tsx'
import { useNames } from '../../../parts/platforms.tsx'
import shared from '../queue.module.css'
import classes from './overview.module.css'
import { overviewTexts } from './texts.ts'

/** Why posts failed: the most frequent error first. */
export const Outcomes = ({ metrics }: { metrics: QueueMetrics }): ReactNode => {
  const { outcomes: texts } = useTexts(overviewTexts)
  const { format, locale } = useLocale()
  const { platformOf } = useNames()
  const errors = publishLabels[locale].errors as Record<string, string>
  const failures = metrics.outcomes.filter(({ outcome }) => outcome === 'failed')
  const codes = [...Map.groupBy(failures, ({ code }) => code ?? '')]
    .map(([code, ones]) => ({
      code,
      jobs: ones.reduce((sum, { jobs }) => sum + jobs, 0),
      platforms: ones.map(({ platform }) => platformOf(platform).display_name).join(', '),
    }))
    .sort((a, b) => b.jobs - a.jobs)
  const most = codes[0]?.jobs ?? 1
  return (
    <Panel title={texts.title}>
      {codes.length === 0 ? (
        <Text c="dimmed">{texts.none}</Text>
      ) : (
        <ul className={classes.causes}>
          {codes.map(({ code, jobs, platforms }) => (
            <li key={code}>
              <div className={classes.causeName}>
                <span>{errors[code] ?? code}</span>
                <span className={shared.soft}>{texts.of(format.number(jobs), platforms)}</span>
              </div>
              <div className={classes.causeBar} style={{ width: `${(jobs / most) * 100}%` }} aria-hidden />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
