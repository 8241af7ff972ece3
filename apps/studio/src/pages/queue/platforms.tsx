import type { PlatformRate, PlatformState } from '@carteiro/contracts'
import { Alert, Button, Paper, Skeleton, Stack } from '@mantine/core'
import { Pause, Play } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { usePause, usePlatformStates, useResume } from '../../api/queue.ts'
import { formatDuration } from '../../i18n/duration.ts'
import { useLocale, useWords } from '../../i18n/locale.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { FailedToLoad } from '../../parts/failed-to-load.tsx'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import { useNames } from '../../parts/platforms.tsx'
import classes from './platforms.module.css'
import shared from './queue.module.css'
import { queueWords } from './words.ts'

const useRateText = () => {
  const { states: words } = useWords(queueWords)
  const { format, locale } = useLocale()
  const { optionName } = useNames()
  return ({ jobs, seconds, scope, option }: PlatformRate): string => {
    const of = words.scopes[scope]
    const text =
      seconds === undefined
        ? words.perDay(format.number(jobs), of)
        : words.per(format.number(jobs), formatDuration(seconds, locale), of)
    return option ? `${optionName(option)}: ${text}` : text
  }
}

const PlatformCard = ({ state, onPause }: { state: PlatformState; onPause: () => void }): ReactNode => {
  const { states: words, refused } = useWords(queueWords)
  const { format } = useLocale()
  const { platformOf } = useNames()
  const rateText = useRateText()
  const resume = useResume()
  const look = state.paused_at
    ? 'paused'
    : state.circuit_open_until
      ? 'open'
      : state.announced_at
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
          <span className={shared.look} data-look={look}>
            {words[look]}
            {state.paused_at && ` ${words.since(format.relative(state.paused_at))}`}
            {look === 'open' &&
              state.circuit_open_until &&
              `; ${words.until(format.relative(state.circuit_open_until))}`}
          </span>
        </div>
        {state.paused_at ? (
          <Button
            leftSection={<Play size={15} aria-hidden />}
            loading={resume.isPending}
            onClick={() => resume.mutate(state.platform)}
            aria-label={`${words.resume}: ${state.display_name}`}
          >
            {words.resume}
          </Button>
        ) : (
          <Button
            variant="default"
            leftSection={<Pause size={15} aria-hidden />}
            onClick={onPause}
            aria-label={`${words.pause}: ${state.display_name}`}
          >
            {words.pause}
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
            <dt>{words.reason}</dt>
            <dd translate="no">{state.pause_reason}</dd>
          </>
        )}
        <dt>{words.rates}</dt>
        <dd>
          {state.rates.length === 0
            ? words.noRates
            : state.rates.map((rate) => <div key={JSON.stringify(rate)}>{rateText(rate)}</div>)}
        </dd>
        {state.failures_in_a_row > 0 && (
          <>
            <dt>{words.failures}</dt>
            <dd>{format.number(state.failures_in_a_row)}</dd>
          </>
        )}
        {state.version && (
          <>
            <dt>{words.version}</dt>
            <dd translate="no">{state.version}</dd>
          </>
        )}
        {state.url && (
          <>
            <dt>{words.address}</dt>
            <dd translate="no">{state.url}</dd>
          </>
        )}
        {state.announced_at && (
          <>
            <dt>{words.announced}</dt>
            <dd>
              <time dateTime={state.announced_at}>{format.relative(state.announced_at)}</time>
            </dd>
          </>
        )}
      </dl>
    </Paper>
  )
}

/** Platforms as their services announced them, with pause and resume. */
export const Platforms = (): ReactNode => {
  const words = useWords(queueWords)
  const { data, isError, error, refetch } = usePlatformStates()
  const pause = usePause()
  const [pausing, setPausing] = useState<PlatformState | null>(null)
  const close = (): void => {
    setPausing(null)
    pause.reset()
  }
  return (
    <Stack>
      {isError && <FailedToLoad what={words.loadFailed} error={error} onRetry={() => void refetch()} />}
      {!data && !isError && <Skeleton height={360} radius="lg" />}
      <ul className={classes.platforms}>
        {data?.map((state) => (
          <PlatformCard key={state.platform} state={state} onPause={() => setPausing(state)} />
        ))}
      </ul>
      {pausing && (
        <Confirm
          title={words.states.pauseTitle(pausing.display_name)}
          action={words.states.pause}
          back={words.back}
          reason={words.states.pauseReason}
          isBusy={pause.isPending}
          failure={pause.error ? `${words.refused}: ${pause.error.message}` : undefined}
          onClose={close}
          onConfirm={(reason = '') =>
            pause.mutate({ platform: pausing.platform, reason }, { onSuccess: close })
          }
        >
          {words.states.pauseText}
        </Confirm>
      )}
    </Stack>
  )
}
