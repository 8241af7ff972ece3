import { type Account, splitCaption } from '@carteiro/contracts'
import { Button, Group, Stack, Text, Textarea } from '@mantine/core'
import type { ReactNode } from 'react'
import { fullTitle, type OptionOf } from '../../../api/options.ts'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import { Counter } from '../../../post/lazy-counter.tsx'
import { describeProblem, type OptionProblem } from '../../../post/problems.ts'
import { postTexts } from '../../../post/texts.ts'
import { captionOf, type Draft } from '../draft/draft.ts'
import type { DraftEditor } from '../draft/use-draft.ts'
import { publishTexts } from '../texts.ts'
import classes from './details.module.css'

/** The parts of a thread after the first, which is the caption. */
export const ThreadFields = ({
  one,
  account,
  draft,
  editor,
  problems,
}: {
  one: OptionOf
  account: Account | undefined
  draft: Draft
  editor: DraftEditor
  problems: readonly OptionProblem[]
}): ReactNode => {
  const texts = useTexts(publishTexts).thread
  const problemTexts = useTexts(postTexts)
  const { locale } = useLocale()
  const { option, text: rule, parts: limits } = one.option
  if (!limits || !rule) return null
  const thread = draft.threads?.[option] ?? []
  const caption = captionOf(draft, option)
  const split = splitCaption(rule, caption, { account })
  const set = (next: readonly string[]) => editor.setThread(option, next)
  return (
    <Stack gap="xs" data-thread={option}>
      {thread.map((text, index) => {
        const title = texts.part(index + 2, fullTitle(one, locale))
        const its = problems.filter(({ field }) => field.includes(`[${index + 1}].`))
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name than their place
          <div key={index}>
            <Textarea
              label={title}
              autosize
              minRows={2}
              maxRows={12}
              value={text}
              error={
                its.map((problem) => describeProblem(problem, problemTexts, locale)).join(' ') || undefined
              }
              onChange={(event) =>
                set(thread.map((part, at) => (at === index ? event.currentTarget.value : part)))
              }
            />
            <Group justify="space-between">
              <Button
                variant="subtle"
                size="compact-sm"
                onClick={() => set(thread.filter((_, at) => at !== index))}
              >
                {texts.remove(index + 2)}
              </Button>
              <div className={classes.counter}>
                <Counter name={one.platform.display_name} text={text} rule={rule} account={account} />
              </div>
            </Group>
          </div>
        )
      })}
      {problems
        .filter(({ field }) => field.endsWith(option) || field === 'parts')
        .map((problem) => (
          <Text key={problem.code} size="sm" c="var(--mantine-color-error)">
            {describeProblem(problem, problemTexts, locale)}
          </Text>
        ))}
      <Group gap="xs">
        <Button
          variant="default"
          size="compact-sm"
          disabled={thread.length + 1 >= limits.max}
          onClick={() => set([...thread, ''])}
        >
          {texts.add}
        </Button>
        {split && thread.length === 0 && (
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => {
              editor.setSpecific(option, split[0])
              set(split.slice(1))
            }}
          >
            {texts.split(split.length)}
          </Button>
        )}
      </Group>
    </Stack>
  )
}
