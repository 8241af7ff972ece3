import { type ReactNode, useState } from 'react'
import { useLocale, useWords } from '../../i18n/locale.tsx'
import { defineWords } from '../../i18n/words.ts'
import classes from './time-chart.module.css'
import type { ChartSeries } from './time-chart.tsx'

const tableWords = defineWords({ show: 'As a table', time: 'Time' }, { show: 'Em tabela', time: 'Hora' })

/** A chart's values for those who read rather than look; the newest first. */
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
  const words = useWords(tableWords)
  const { format: texts } = useLocale()
  const [isOpen, setIsOpen] = useState(false)
  return (
    <details className={classes.details} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{words.show}</summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        <section className={classes.scroll} tabIndex={0} aria-label={name}>
          <table>
            <thead>
              <tr>
                <th scope="col">{words.time}</th>
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
                    <th scope="row">{texts.dateTime(moment)}</th>
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
