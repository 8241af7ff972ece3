import type { ReactNode } from 'react'
import { ChoiceField } from './choice-field.tsx'
import type { FieldProps } from './field.ts'
import { JsonField } from './json-field.tsx'
import { ObjectField, ObjectsField } from './object-field.tsx'
import { PictureField } from './picture-field.tsx'
import { NumberField, SwitchField, TextField, TimeField } from './plain-fields.tsx'
import { editorOf } from './schema.ts'
import { TextsField } from './texts-field.tsx'

/** The editor that fits a setting's schema. */
export const Setting = (props: FieldProps): ReactNode => {
  switch (editorOf(props.schema)) {
    case 'choice':
      return <ChoiceField {...props} />
    case 'switch':
      return <SwitchField {...props} />
    case 'number':
      return <NumberField {...props} />
    case 'time':
      return <TimeField {...props} />
    case 'text':
      return <TextField {...props} />
    case 'long_text':
      return <TextField {...props} isLong />
    case 'texts':
      return <TextsField {...props} />
    case 'objects':
      return <ObjectsField {...props} />
    case 'picture':
      return <PictureField {...props} />
    case 'object':
      return <ObjectField {...props} />
    case 'json':
      return <JsonField {...props} />
  }
}
