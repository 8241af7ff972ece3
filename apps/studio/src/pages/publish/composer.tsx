import type { Account } from '@carteiro/contracts'
import type { Platform, Publish } from '@carteiro/react'
import { Text, Title } from '@mantine/core'
import { lazy, type ReactNode, Suspense } from 'react'
import { fullTitle, optionsOf } from '../../api/options.ts'
import { useLocale, useTexts } from '../../i18n/locale.tsx'
import { Panel } from '../../parts/panel.tsx'
import { useUploads } from '../../post/media/use-uploads.ts'
import { isAboutCaption, isAboutMedia, noticesOf, problemsOf } from '../../post/problems.ts'
import { CaptionPanel } from './caption/caption-panel.tsx'
import { convertsFiles, type Draft, requestOf } from './draft/draft.ts'
import { useCheck } from './draft/use-check.ts'
import type { DraftEditor } from './draft/use-draft.ts'
import { Conversions } from './media/conversions.tsx'
import { MediaPanel } from './media/media-panel.tsx'
import { ProblemList } from './problem-list.tsx'
import classes from './publish.module.css'
import { readinessOf } from './send/readiness.ts'
import { SendPanel } from './send/send-panel.tsx'
import { publishTexts } from './texts.ts'
import { WherePanel } from './where/where-panel.tsx'

// Neither is there before something is chosen, and both are large.
const DetailsPanel = lazy(() => import('./settings/details-panel.tsx'))
const PreviewPanel = lazy(() => import('./preview/preview-panel.tsx'))

export const Composer = ({
  platforms,
  accounts,
  draft,
  editor,
  publish,
  onPress,
}: {
  platforms: readonly Platform[]
  accounts: readonly Account[]
  draft: Draft
  editor: DraftEditor
  publish: Publish
  onPress: (request: ReturnType<typeof requestOf>) => Promise<void>
}): ReactNode => {
  const texts = useTexts(publishTexts)
  const { locale } = useLocale()
  const uploads = useUploads(editor)
  // In the catalog's order, and only what there still is: an option that was chosen once may be gone.
  const chosen = optionsOf(platforms).filter(({ option }) => draft.selected.includes(option.option))
  const known = { ...draft, selected: chosen.map(({ option }) => option.option) }
  const request = requestOf(known, platforms)
  const check = useCheck(request)
  const problems = problemsOf(check.options)
  const waiting = check.options
    // Files that are prepared are said with the files.
    .filter((one) => one.waits_for !== null && one.waits_for !== 'preparing_media')
    .flatMap((one) => chosen.filter(({ option }) => option.option === one.platform))
    .map((one) => fullTitle(one, locale))
    .join(', ')
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <Title order={1} size="h2">
          {texts.title}
        </Title>
        <Text c="dimmed">{texts.lead}</Text>
      </header>
      <div className={classes.column}>
        <MediaPanel
          files={draft.files}
          editor={editor}
          uploads={uploads}
          problems={
            <>
              <ProblemList problems={problems.filter(isAboutMedia)} chosen={chosen} />
              <Conversions
                files={draft.files}
                options={check.options}
                chosen={chosen}
                isOn={convertsFiles(draft)}
                onChange={(isOn) => editor.set({ convertsFiles: isOn })}
              />
            </>
          }
        />
        <CaptionPanel
          draft={draft}
          editor={editor}
          chosen={chosen}
          accounts={accounts}
          problems={
            <ProblemList
              problems={problems.filter((one) => isAboutCaption(one) && one.field === 'captions.universal')}
              chosen={chosen}
            />
          }
        />
        <WherePanel platforms={platforms} accounts={accounts} draft={draft} editor={editor} />
        {chosen.length > 0 && (
          <Suspense>
            <DetailsPanel
              chosen={chosen}
              accounts={accounts}
              draft={draft}
              editor={editor}
              problems={problems}
            />
          </Suspense>
        )}
      </div>
      <div className={classes.side}>
        {chosen.length > 0 ? (
          <Suspense fallback={<Panel title={texts.preview.title}>{null}</Panel>}>
            <PreviewPanel chosen={chosen} draft={draft} accounts={accounts} />
          </Suspense>
        ) : (
          <Panel title={texts.preview.title}>
            <Text size="sm" c="dimmed">
              {texts.preview.empty}
            </Text>
          </Panel>
        )}
        <div className={classes.send}>
          <SendPanel
            draft={known}
            editor={editor}
            chosen={chosen}
            problems={problems}
            notices={noticesOf(check.options)}
            readiness={readinessOf(known, check)}
            waiting={waiting}
            request={request}
            publish={publish}
            isSentAsItIs={draft.sent?.content === JSON.stringify(request)}
            onPress={() => onPress(request)}
          />
        </div>
      </div>
    </div>
  )
}
