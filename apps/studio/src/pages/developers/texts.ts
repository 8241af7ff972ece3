import { defineTexts } from '../../i18n/texts.ts'

export const developersTexts = defineTexts(
  {
    title: 'Developers',
    sections: 'Sections of the developers page',
    tabs: { keys: 'API keys', webhooks: 'Webhooks' },
    back: 'Back',
    save: 'Save',
    refused: 'That was not possible',
    again: 'Try again',
    copy: { copy: 'Copy', copied: 'Copied.', selected: 'Selected: copy it with your keyboard.' },
    secret: {
      once: 'Copy it now and keep it where your program finds it: it can’t be shown again. If it is lost, rotate it.',
      label: 'Secret',
      done: 'I have copied it',
    },
    overlap: {
      label: 'The secret before stays valid for',
      none: 'no longer: it ends at once',
      hour: 'an hour',
      day: 'a day',
      week: 'a week',
    },
  },
  {
    title: 'Desenvolvedores',
    sections: 'Seções da página de desenvolvedores',
    tabs: { keys: 'Chaves de API', webhooks: 'Webhooks' },
    back: 'Voltar',
    save: 'Salvar',
    refused: 'Não foi possível',
    again: 'Tentar de novo',
    copy: { copy: 'Copiar', copied: 'Copiado.', selected: 'Selecionado: copie com o teclado.' },
    secret: {
      once: 'Copie agora e guarde onde o seu programa o encontra: ele não pode ser mostrado de novo. Se for perdido, troque-o.',
      label: 'Segredo',
      done: 'Já copiei',
    },
    overlap: {
      label: 'O segredo anterior continua valendo por',
      none: 'nada: termina agora',
      hour: 'uma hora',
      day: 'um dia',
      week: 'uma semana',
    },
  },
)
