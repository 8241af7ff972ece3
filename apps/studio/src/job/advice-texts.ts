import { failureAdvice } from '@carteiro/contracts'
import { defineTexts } from '../i18n/texts.ts'

/** What a user can do, by error and by what a job waits for. */
export const adviceTexts = defineTexts(
  {
    title: 'It waits',
    whatToDo: 'What to do:',
    platformMessage: 'The network’s message:',
    accounts: 'To the accounts',
    waiting: 'Nothing to do: it continues automatically.',
    atRisk: 'Change it before it is due, or cancel it.',
    held: {
      preparing_media: 'Its files are being prepared for this network. The post continues automatically.',
      platform_paused: 'An operator has paused this network. The post goes out when it is resumed.',
      account_needs_reauth:
        'The network no longer accepts this account’s access. Connect it again: the post then continues automatically.',
    },
    failed: failureAdvice.en,
  },
  {
    title: 'Está esperando',
    whatToDo: 'O que fazer:',
    platformMessage: 'Mensagem da rede:',
    accounts: 'Ir para as contas',
    waiting: 'Nada a fazer: segue sozinha.',
    atRisk: 'Mude antes do horário, ou cancele.',
    held: {
      preparing_media: 'Os arquivos estão sendo preparados para esta rede. A publicação segue sozinha.',
      platform_paused: 'Um operador pausou esta rede. A publicação sai quando ela for retomada.',
      account_needs_reauth:
        'A rede não aceita mais o acesso desta conta. Conecte-a novamente: a publicação continua sozinha.',
    },
    failed: failureAdvice['pt-BR'],
  },
)
