import type { ErrorCode } from '@carteiro/contracts'
import { defineTexts, type Locale } from '../i18n/texts.ts'

type Advice = Record<ErrorCode, string>

const adviceEn: Advice = {
  rate_limited:
    'Nothing to do: it is tried again automatically when the platform allows it. Try again yourself if it has stopped.',
  platform_unavailable: 'The platform has a problem at the moment. Try again in a few minutes.',
  unreadable_response: 'The platform answered in a way that could not be read. Try again in a few minutes.',
  timeout: 'Try again in a few minutes; a smaller file helps where the connection is slow.',
  token_expired: 'Connect the account again under Accounts, then try again.',
  account_disconnected: 'Connect the account under Accounts, then try again.',
  permission_denied: 'Connect the account again and grant all permissions, or ask its owner to do so.',
  media_rejected: 'Change the file (format, size or length), and publish it as a new post.',
  media_unreadable: 'Try again; if it fails once more, upload the file here and publish it as a new post.',
  content_rejected: 'Change the text or the settings, and publish it as a new post.',
  duplicate: 'Check the account: the post is probably out already. Change the text to post it once more.',
  quota_exhausted: 'Wait until tomorrow, or post with another account.',
  outcome_unknown: 'Check the account first. Only if the post is not there, try again and confirm it.',
  internal: 'Try again. If it fails again, contact your Carteiro operator and give the number of the job.',
}

const advicePtBr: Advice = {
  rate_limited:
    'Nada a fazer: tentamos de novo quando a plataforma permitir. Se tiver parado, tente de novo.',
  platform_unavailable: 'A plataforma está com problemas. Tente de novo em alguns minutos.',
  unreadable_response:
    'A plataforma respondeu de um modo que não deu para ler. Tente de novo em alguns minutos.',
  timeout: 'Tente de novo em alguns minutos; um arquivo menor ajuda se a conexão for lenta.',
  token_expired: 'Conecte a conta novamente em Contas e tente de novo.',
  account_disconnected: 'Conecte a conta em Contas e tente de novo.',
  permission_denied: 'Conecte a conta novamente e conceda todas as permissões, ou peça ao dono da conta.',
  media_rejected: 'Mude o arquivo (formato, tamanho ou duração) e publique de novo.',
  media_unreadable: 'Tente de novo; se falhar outra vez, envie o arquivo por aqui e publique de novo.',
  content_rejected: 'Mude o texto ou as opções e publique de novo.',
  duplicate: 'Veja a conta: provavelmente já saiu. Mude o texto para publicar mais uma vez.',
  quota_exhausted: 'Espere até amanhã ou publique com outra conta.',
  outcome_unknown: 'Veja a conta primeiro. Só se não estiver lá, tente de novo e confirme.',
  internal: 'Tente de novo. Se continuar, avise o operador do Carteiro e informe o número do job.',
}

/** Texts about a job that `publishLabels` does not have. */
export const jobTexts = defineTexts(
  {
    timeline: 'What happened so far',
    events: {
      enqueued: 'Queued',
      attempt_started: 'Started',
      resumed: 'Resumed',
      waiting_for_platform: 'Waiting for the platform to finish',
      waiting_for_rate: 'Waiting in the queue',
      retry_scheduled: 'Failed; will be tried again',
      deferred: 'Waiting, as the platform asked',
      held: 'Held',
      released: 'Continues',
      lease_expired: 'Interrupted; continues from there',
      given_back: 'Returned to the queue',
      checked: 'Checked before publishing',
      edited: 'Edited',
      rescheduled: 'Rescheduled',
      retry_requested: 'Retry requested',
      completed: 'Published',
      failed: 'Failed',
      cancelled: 'Cancelled',
    },
    nextTry: (when: string) => `Next try ${when}`,
    progress: (name: string) => `Progress of ${name}`,
    whatToDo: 'What to do',
    held: 'The network no longer accepts this account’s access. Connect it again: the post then continues automatically.',
    toAccounts: 'To the accounts',
    platformMessage: 'The platform’s message',
    advice: adviceEn,
  },
  {
    timeline: 'O que aconteceu até agora',
    events: {
      enqueued: 'Na fila',
      attempt_started: 'Começou',
      resumed: 'Retomada',
      waiting_for_platform: 'Esperando a plataforma terminar',
      waiting_for_rate: 'Esperando na fila',
      retry_scheduled: 'Falhou; nova tentativa depois',
      deferred: 'Esperando, a pedido da plataforma',
      held: 'Parada',
      released: 'Segue em frente',
      lease_expired: 'Interrompida; continua de onde parou',
      given_back: 'Devolvida à fila',
      checked: 'Verificada antes de publicar',
      edited: 'Editada',
      rescheduled: 'Reagendada',
      retry_requested: 'Nova tentativa pedida',
      completed: 'Publicado',
      failed: 'Falhou',
      cancelled: 'Cancelado',
    },
    nextTry: (when) => `Próxima tentativa ${when}`,
    progress: (name) => `Andamento de ${name}`,
    whatToDo: 'O que fazer',
    held: 'A rede não aceita mais o acesso desta conta. Conecte-a novamente: a publicação continua sozinha.',
    toAccounts: 'Ir para as contas',
    platformMessage: 'Mensagem da plataforma',
    advice: advicePtBr,
  },
)
export type JobTexts = (typeof jobTexts)[Locale]
