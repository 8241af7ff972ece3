import { Button, Group, TextInput } from '@mantine/core'
import { Check, Copy } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import { useTexts } from '../../i18n/locale.tsx'
import classes from './developers.module.css'
import { developersTexts } from './texts.ts'

/** A text to copy. Where the page may not reach the clipboard, it is selected for its reader to copy. */
export const CopiedText = ({ label, text }: { label: string; text: string }): ReactNode => {
  const { copy: texts } = useTexts(developersTexts)
  const field = useRef<HTMLInputElement>(null)
  const [outcome, setOutcome] = useState<'copied' | 'selected'>()
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text)
      setOutcome('copied')
    } catch {
      field.current?.select()
      setOutcome('selected')
    }
  }
  return (
    <div>
      <Group gap="xs" align="end" wrap="nowrap">
        <TextInput
          ref={field}
          className={classes.copied ?? ''}
          classNames={{ input: classes.code ?? '' }}
          label={label}
          value={text}
          readOnly
          translate="no"
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button
          variant="default"
          leftSection={
            outcome === 'copied' ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />
          }
          onClick={() => void copy()}
        >
          {texts.copy}
        </Button>
      </Group>
      <div role="status" className={classes.soft}>
        {outcome && texts[outcome]}
      </div>
    </div>
  )
}
