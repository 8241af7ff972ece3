import { type ReactNode, useState } from 'react'
import { useLocale, useTexts } from '../../i18n/locale.tsx'
import { defineTexts } from '../../i18n/texts.ts'
import type { ChartSeries } from './series.ts'
import classes from './time-chart.module.css'

const tableTexts = defineTexts({ show: 'As a table', time: 'Time' }, { show: 'Em tabela', time: 'Hora' })

/** A chart's values as a table, for screen readers and for exact figures; the newest first. */
export const ChartTable = ({
  name,
  at,
  series,
  format,
}: {
  name: string
  at: readonly string[]
  series: readonly ChartSeries[]
  format: (value: number) => string
}): ReactNode => {
  const texts = useTexts(tableTexts)
  const { format: formatter } = useLocale()
  const [isOpen, setIsOpen] = useState(false)
  return (
    <details className={classes.details} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{texts.show}</summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        <section className={classes.scroll} tabIndex={0} aria-label={name}>
          <table>
            <thead>
              <tr>
                <th scope="col">{texts.time}</th>
                {series.map(({ label }) => (
                  <th key={label} scope="col">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {at
                .map((moment, index) => ({ moment, index }))
                .reverse()
                .map(({ moment, index }) => (
                  <tr key={moment}>
                    <th scope="row">{formatter.dateTime(moment)}</th>
                    {series.map(({ label, values }) => (
                      <td key={label}>{values[index] == null ? '–' : format(values[index])}</td>
                    ))}
                  </tr>
                ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  )
}
