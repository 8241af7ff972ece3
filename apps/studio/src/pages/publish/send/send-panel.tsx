import { type Publish, PublishButton } from '@carteiro/react'
import { Alert, Button, Stack, Text } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import type { OptionOf } from '../../../api/options.ts'
import { useTexts } from '../../../i18n/locale.tsx'
import type { Locale } from '../../../i18n/texts.ts'
import { Panel } from '../../../parts/panel.tsx'
import { mediaTexts } from '../../../post/media/texts.ts'
import type { noticesOf, OptionProblem } from '../../../post/problems.ts'
import { When } from '../../../post/when.tsx'
import type { Draft, requestOf } from '../draft/draft.ts'
import type { DraftEditor } from '../draft/use-draft.ts'
import { ProblemList, useProblemGroups } from '../problem-list.tsx'
import classes from '../publish.module.css'
import { publishTexts } from '../texts.ts'
import { Notices } from './notices.tsx'
import type { Readiness } from './readiness.ts'

type SendTexts = (typeof publishTexts)[Locale]['send'] &
  Pick<(typeof mediaTexts)[Locale], 'areUploading' | 'haveFailed'>

/** "Ready to go" is not shown while there are warnings. */
const stateText = (
  { reason }: Readiness,
  { warnings }: ReturnType<typeof noticesOf>,
  problems: number,
  texts: SendTexts,
): string => {
  if (reason === 'problems') return texts.problems(problems)
  return reason === 'ready' && warnings.length > 0 ? texts.readyBut : texts[reason]
}

export const SendPanel = ({
  draft,
  editor,
  chosen,
  problems,
  notices,
  readiness,
  waiting,
  request,
  publish,
  isSentAsItIs,
  onPress,
}: {
  draft: Draft
  editor: DraftEditor
  chosen: readonly OptionOf[]
  problems: readonly OptionProblem[]
  notices: ReturnType<typeof noticesOf>
  readiness: Readiness
  /** Names of what would wait for its account or its platform. */
  waiting: string
  request: ReturnType<typeof requestOf>
  publish: Publish
  /** It was sent without an answer, and was not changed since. */
  isSentAsItIs: boolean
  /** Sends it, remembering the key of the press in the draft. */
  onPress: () => Promise<void>
}): ReactNode => {
  const { areUploading, haveFailed } = useTexts(mediaTexts)
  const texts = { ...useTexts(publishTexts).send, areUploading, haveFailed }
  const stateId = useId()
  const { phase, error } = publish
  const groups = useProblemGroups(problems, chosen)
  const label = draft.isLater ? texts.scheduleTo(chosen.length) : texts.publishTo(chosen.length)
  return (
    <Panel title={texts.title}>
      <Stack gap="md">
        <When timing={draft} onChange={editor.set} />
        <div id={stateId} role="status">
          <Text size="sm" c={readiness.isReady ? 'dimmed' : 'inherit'}>
            {stateText(readiness, notices, groups.length, texts)}
          </Text>
          {readiness.reason === 'problems' && (
            <section
              // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too
              tabIndex={0}
              aria-label={texts.problems(groups.length)}
              className={classes.sendProblems}
            >
              <ProblemList problems={problems} chosen={chosen} />
            </section>
          )}
          {readiness.reason === 'ready' && <Notices notices={notices} chosen={chosen} />}
          {waiting && (
            <Text size="sm" mt={4}>
              {texts.waits(waiting)}
            </Text>
          )}
        </div>
        {draft.sent && phase === 'idle' && (
          <Alert color="yellow" role="alert">
            {isSentAsItIs ? texts.sentAsItIs : texts.sentOtherwise}
          </Alert>
        )}
        {error && (
          <Alert color="red" role="alert" title={texts.failed}>
            {error.isInDoubt ? texts.noAnswer : error.message}
          </Alert>
        )}
        <PublishButton
          {...request}
          publish={{ ...publish, publish: onPress, retry: onPress }}
          disabled={!readiness.isReady}
          render={({ press, isIdle, isBusy }) => (
            // aria-disabled, not disabled: the reason is read with it, and the focus stays.
            <Button
              size="lg"
              fullWidth
              loading={isBusy}
              aria-disabled={isIdle}
              data-disabled={isIdle}
              aria-describedby={stateId}
              onClick={press}
            >
              {chosen.length > 0 ? label : texts.publish}
            </Button>
          )}
        />
        <Text size="xs" c="dimmed" ta="center">
          {texts.once}
        </Text>
      </Stack>
    </Panel>
  )
}
