import { Anchor, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTrace } from '../../../api/jobs.ts'
import { useTexts } from '../../../i18n/locale.tsx'
import { Panel } from '../../../parts/panel.tsx'
import { jobPageTexts } from './texts.ts'
import { Waterfall } from './waterfall.tsx'

/** The job's trace: as a waterfall where its spans are within reach, and as a link where a page shows it. */
export const Trace = ({ id, isGoingOn }: { id: string; isGoingOn: boolean }): ReactNode => {
  const { trace: texts } = useTexts(jobPageTexts)
  const { data } = useTrace(id, isGoingOn)
  if (!data?.trace_id) return null
  return (
    <Panel
      title={texts.title}
      aside={
        data.link && (
          <Anchor href={data.link} target="_blank" rel="noreferrer" size="sm">
            {texts.open}
          </Anchor>
        )
      }
    >
      {data.spans.length > 0 ? <Waterfall spans={data.spans} /> : <Text c="dimmed">{texts.none}</Text>}
    </Panel>
  )
}
