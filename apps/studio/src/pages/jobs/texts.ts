import { defineTexts } from '../../i18n/texts.ts'

export const jobsTexts = defineTexts(
  {
    loadFailed: 'The jobs could not be loaded.',
    noCaption: 'Without a caption',
  },
  {
    loadFailed: 'Não foi possível carregar as publicações.',
    noCaption: 'Sem legenda',
  },
)
