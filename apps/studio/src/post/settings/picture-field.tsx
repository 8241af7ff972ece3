import { useCarteiro } from '@carteiro/react'
import { Button, Group, Input } from '@mantine/core'
import { ImagePlus, X } from 'lucide-react'
import { type ReactNode, useId, useRef, useState } from 'react'
import { useTexts } from '../../i18n/locale.tsx'
import { postTexts } from '../texts.ts'
import { errorIn, type FieldProps, lookOf } from './field.ts'

/** A picture of a setting's own, such as a thumbnail: uploaded when it is chosen. */
export const PictureField = (field: FieldProps): ReactNode => {
  const { label, schema, value, onChange } = field
  const texts = useTexts(postTexts).settings
  const client = useCarteiro()
  const input = useRef<HTMLInputElement>(null)
  const [state, setState] = useState<'busy' | 'failed'>()
  const labelId = useId()
  const isSet = value !== undefined

  const upload = async (file: File | undefined): Promise<void> => {
    if (!file) return
    setState('busy')
    try {
      const { url, size, type } = await client.uploadMedia(file)
      onChange({ url, size, type })
      setState(undefined)
    } catch {
      setState('failed')
    }
  }
  return (
    <Input.Wrapper
      {...lookOf(field)}
      labelElement="div"
      labelProps={{ id: labelId }}
      error={state === 'failed' ? texts.uploadFailed : errorIn(field)}
    >
      <Group gap="xs" mt={6} role="group" aria-labelledby={labelId}>
        <Button
          size="xs"
          variant="default"
          loading={state === 'busy'}
          leftSection={<ImagePlus size={14} aria-hidden />}
          onClick={() => input.current?.click()}
        >
          {isSet ? texts.uploadAgain : texts.upload}
        </Button>
        {isSet && (
          <Button
            size="xs"
            variant="subtle"
            color="gray"
            leftSection={<X size={14} aria-hidden />}
            onClick={() => onChange(undefined)}
          >
            {texts.removePicture}
          </Button>
        )}
      </Group>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label}
        accept={(schema.properties?.type?.enum ?? ['image/*']).join(',')}
        onChange={(event) => void upload(event.currentTarget.files?.[0])}
      />
    </Input.Wrapper>
  )
}
