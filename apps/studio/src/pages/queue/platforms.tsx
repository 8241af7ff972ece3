import type { PlatformRate, PlatformState } from '@carteiro/contracts'
import { Alert, Button, Paper, Skeleton, Stack, Text } from '@mantine/core'
import { Pause, Play } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { usePause, usePlatformStates, useResume } from '../../api/queue.ts'
import { formatDuration } from '../../i18n/duration.ts'
import { useLocale, useTexts } from '../../i18n/locale.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { FailedToLoad } from '../../parts/failed-to-load.tsx'
import { modeTexts } from '../../parts/mode-texts.ts'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import { useNames } from '../../parts/platforms.tsx'
import { useUser } from '../../session/session.tsx'
import { platformTexts } from './platform-texts.ts'
import classes from './platforms.module.css'
import shared from './queue.module.css'
import { queueTexts } from './texts.ts'

const useRateText = () => {
  const texts = useTexts(platformTexts)
  const { format, locale } = useLocale()
  const { optionName } = useNames()
  return ({ jobs, seconds, scope, option }: PlatformRate): string => {
    const of = texts.scopes[scope]
    const text =
      seconds === undefined
        ? texts.perDay(format.number(jobs), of)
        : texts.per(format.number(jobs), formatDuration(seconds, locale), of)
    return option ? `${optionName(option)}: ${text}` : text
  }
}

const PlatformCard = ({ state, onPause }: { state: PlatformState; onPause: () => void }): ReactNode => {
  const texts = useTexts(platformTexts)
  const { refused } = useTexts(queueTexts)
  const { format } = useLocale()
  const { platformOf } = useNames()
  const rateText = useRateText()
  const resume = useResume()
  const { mayOperate } = useUser()
  const shownState = state.paused_at
    ? 'paused'
    : state.circuit_open_until
      ? 'open'
      : state.registered_at
        ? 'running'
        : 'silent'
  return (
    <Paper withBorder radius="lg" p="lg" component="li">
      <div className={classes.platformHead}>
        <PlatformMark platform={platformOf(state.platform)} size={32} />
        <div>
          <h2 className={classes.platformName} translate="no">
            {state.display_name}
          </h2>
          <span className={shared.state} data-state={shownState}>
            {texts[shownState]}
            {state.paused_at && ` ${texts.since(format.relative(state.paused_at))}`}
            {shownState === 'open' &&
              state.circuit_open_until &&
              `; ${texts.until(format.relative(state.circuit_open_until))}`}
          </span>
        </div>
        {!mayOperate ? null : state.paused_at ? (
          <Button
            leftSection={<Play size={15} aria-hidden />}
            loading={resume.isPending}
            onClick={() => resume.mutate(state.platform)}
            aria-label={`${texts.resume}: ${state.display_name}`}
          >
            {texts.resume}
          </Button>
        ) : (
          <Button
            variant="default"
            leftSection={<Pause size={15} aria-hidden />}
            onClick={onPause}
            aria-label={`${texts.pause}: ${state.display_name}`}
          >
            {texts.pause}
          </Button>
        )}
      </div>
      {resume.error && (
        <Alert color="red" role="alert" mb="sm">
          {refused}: {resume.error.message}
        </Alert>
      )}
      <dl className={shared.facts}>
        {state.pause_reason && (
          <>
            <dt>{texts.reason}</dt>
            <dd translate="no">{state.pause_reason}</dd>
          </>
        )}
        <dt>{texts.rates}</dt>
        <dd>
          {state.rates.length === 0
            ? texts.noRates
            : state.rates.map((rate) => <div key={JSON.stringify(rate)}>{rateText(rate)}</div>)}
        </dd>
        {state.failures_in_a_row > 0 && (
          <>
            <dt>{texts.failures}</dt>
            <dd>{format.number(state.failures_in_a_row)}</dd>
          </>
        )}
        {state.version && (
          <>
            <dt>{texts.version}</dt>
            <dd translate="no">{state.version}</dd>
          </>
        )}
        {state.url && (
          <>
            <dt>{texts.address}</dt>
            <dd translate="no">{state.url}</dd>
          </>
        )}
        {state.registered_at && (
          <>
            <dt>{texts.announced}</dt>
            <dd>
              <time dateTime={state.registered_at}>{format.relative(state.registered_at)}</time>
            </dd>
          </>
        )}
      </dl>
    </Paper>
  )
}

/** Platforms as their services announced them, with pause and resume. */
export const Platforms = (): ReactNode => {
  const texts = useTexts(platformTexts)
  const { loadFailed, back, refused } = useTexts(queueTexts)
  const { noDeployment } = useTexts(modeTexts)
  const { data, isError, error, refetch } = usePlatformStates()
  const pause = usePause()
  const [pausing, setPausing] = useState<PlatformState | null>(null)
  const close = (): void => {
    setPausing(null)
    pause.reset()
  }
  return (
    <Stack>
      {isError && <FailedToLoad what={loadFailed} error={error} onRetry={() => void refetch()} />}
      {!data && !isError && <Skeleton height={360} radius="lg" />}
      {data?.length === 0 && <Text c="dimmed">{noDeployment}</Text>}
      <ul className={classes.platforms}>
        {data?.map((state) => (
          <PlatformCard key={state.platform} state={state} onPause={() => setPausing(state)} />
        ))}
      </ul>
      {pausing && (
        <Confirm
          title={texts.pauseTitle(pausing.display_name)}
          action={texts.pause}
          back={back}
          reason={texts.pauseReason}
          isBusy={pause.isPending}
          failure={pause.error ? `${refused}: ${pause.error.message}` : undefined}
          onClose={close}
          onConfirm={(reason = '') =>
            pause.mutate({ platform: pausing.platform, reason }, { onSuccess: close })
          }
        >
          {texts.pauseText}
        </Confirm>
      )}
    </Stack>
  )
}
