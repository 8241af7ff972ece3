import type { TraceSpan } from '@carteiro/contracts'
import { Text, useComputedColorScheme } from '@mantine/core'
import { type ReactNode, useMemo } from 'react'
import { formatDuration } from '../../../i18n/duration.ts'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import classes from './job-page.module.css'
import { jobPageTexts } from './texts.ts'
import { rowsOf } from './waterfall-rows.ts'

const colors = {
  light: ['#3f68dd', '#0c8599', '#a8470b', '#7048c8', '#2b7a45'],
  dark: ['#6a8ae6', '#3bc9db', '#ff922b', '#b197fc', '#69db7c'],
} as const
const FAILED = '#d03a30'
const INDENT_PX = 14
const MAX_INDENTS = 8

/** A trace's spans as bars along the time, each under the one that it is part of. */
export const Waterfall = ({ spans }: { spans: readonly TraceSpan[] }): ReactNode => {
  const { trace: texts } = useTexts(jobPageTexts)
  const { locale, format } = useLocale()
  const palette = colors[useComputedColorScheme('light')]
  const rows = useMemo(() => rowsOf(spans), [spans])
  const services = [...new Set(spans.map(({ service }) => service))]
  const colorOf = (span: TraceSpan): string =>
    span.failed ? FAILED : (palette[services.indexOf(span.service) % palette.length] ?? palette[0])
  const starts = spans.map(({ started_at }) => Date.parse(started_at))
  const ends = spans.map((span, index) => (starts[index] ?? 0) + span.duration_ms)
  const total = (Math.max(...ends) - Math.min(...starts)) / 1000
  return (
    <>
      <Text c="dimmed" size="sm" mb="xs">
        {texts.legend(formatDuration(total, locale), format.number(spans.length))}
      </Text>
      <ol className={classes.waterfall}>
        {rows.map((row) => {
          if (row.kind === 'gap')
            return (
              <li key={row.id} className={classes.gap}>
                {texts.gap(formatDuration(row.ms / 1000, locale))}
              </li>
            )
          const { span, depth, left, width } = row
          return (
            <li key={span.span_id} className={classes.span}>
              <span
                className={classes.name}
                style={{ paddingLeft: Math.min(depth, MAX_INDENTS) * INDENT_PX }}
                title={`${span.service}: ${span.name}`}
              >
                <span translate="no">{span.name}</span>{' '}
                <span className={classes.service} translate="no">
                  {span.service}
                </span>
                {span.failed && ` (${texts.failed})`}
              </span>
              <span className={classes.track} aria-hidden>
                <span
                  className={classes.bar}
                  style={{
                    left: `min(${left * 100}%, 100% - 3px)`,
                    width: `${width * 100}%`,
                    background: colorOf(span),
                  }}
                />
              </span>
              <span className={classes.took}>{formatDuration(span.duration_ms / 1000, locale)}</span>
            </li>
          )
        })}
      </ol>
    </>
  )
}
