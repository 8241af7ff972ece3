import { type MetricsRange, metricsRanges } from '@carteiro/contracts'
import { Group, NativeSelect, SegmentedControl, Skeleton, Stack } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useMetrics } from '../../../api/queue.ts'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import { FailedToLoad } from '../../../parts/failed-to-load.tsx'
import { useNames } from '../../../parts/platforms.tsx'
import { queueTexts } from '../texts.ts'
import { Charts } from './charts.tsx'
import { Outcomes } from './outcomes.tsx'
import classes from './overview.module.css'
import { PlatformTable } from './platform-table.tsx'
import { Priorities } from './priorities.tsx'
import { Tiles } from './tiles.tsx'

/** The queue now and over a while, live. */
export const Overview = (): ReactNode => {
  const texts = useTexts(queueTexts)
  const { format } = useLocale()
  const { platforms } = useNames()
  const [range, setRange] = useState<MetricsRange>('hour')
  const [platform, setPlatform] = useState('')
  const { data, error, isError, refetch } = useMetrics(range, platform)
  return (
    <Stack gap="lg">
      <Group justify="space-between" gap="sm">
        <Group gap="sm">
          <SegmentedControl
            aria-label={texts.range}
            value={range}
            onChange={(chosen) => setRange(chosen as MetricsRange)}
            data={metricsRanges.map((value) => ({ value, label: texts.ranges[value] }))}
          />
          <NativeSelect
            aria-label={texts.platform}
            value={platform}
            onChange={(event) => setPlatform(event.currentTarget.value)}
            data={[
              { value: '', label: texts.allPlatforms },
              ...platforms.map((one) => ({ value: one.platform, label: one.display_name })),
            ]}
          />
        </Group>
        {data && !isError && (
          <span className={classes.live}>
            <span className={classes.beat} aria-hidden />
            {texts.live} <time dateTime={data.now.at}>{format.time(data.now.at)}</time>
          </span>
        )}
      </Group>
      {isError && <FailedToLoad what={texts.loadFailed} error={error} onRetry={() => void refetch()} />}
      {data ? (
        <>
          <Tiles metrics={data} />
          <Charts metrics={data} />
          <PlatformTable metrics={data} />
          <div className={classes.pair}>
            <Outcomes metrics={data} />
            <Priorities metrics={data} />
          </div>
        </>
      ) : (
        !isError && <Skeleton height={480} radius="lg" />
      )}
    </Stack>
  )
}
